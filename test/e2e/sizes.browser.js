// Runs in the page, gives every text and every target smaller than elder view allows: text 18 px, targets 60 px (44 px beside others).
;(() => {
  const found = []
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const style = getComputedStyle(element)
    const said = String(element.textContent || element.value || element.tagName)
      .trim()
      .slice(0, 40)
    const ownText = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')
    if (ownText && Number.parseFloat(style.fontSize) < 18) found.push(`字小于 18 px（${style.fontSize}）：${said}`)
    if (!element.matches('a[href], button, input:not([type=file]), select, textarea, summary')) continue
    // A link inside a sentence is as high as its line; WCAG asks no more of it.
    if (style.display === 'inline') continue
    // What is in a label is hit by hitting the label.
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
    const least = element.closest('.bar') ? 44 : 60
    if (height < least - 0.5 || width < 43.5) found.push(`目标小于 ${least} px（${Math.round(width)}×${Math.round(height)}）：${said}`)
  }
  return [...new Set(found)]
})()
