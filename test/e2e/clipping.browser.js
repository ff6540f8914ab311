// Runs in the page, gives what a reader could not read: text cut off by its own box or by one around it, and a page that scrolls sideways.
;(() => {
  const found = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth + 1) found.push(`整页横向滚动：宽 ${root.scrollWidth}，屏 ${root.clientWidth}`)
  const said = element => (element.textContent || element.value || element.tagName).trim().slice(0, 40)
  const isShown = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  // What is not read: scroll bars, rows that only measure, and the map, whose edge cuts what lies beyond.
  const isMeant = element => element.closest('[aria-hidden="true"], .ant-table-measure-row, .leaflet-container') !== null

  for (const element of document.body.querySelectorAll('*')) {
    if (!isShown(element) || isMeant(element)) continue
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    if (box.width <= 2 || box.height <= 2) continue
    const hides = axis => ['hidden', 'clip'].includes(style[axis])
    if (hides('overflowX') && element.scrollWidth > element.clientWidth + 1) found.push(`横向裁切：${said(element)}`)
    if (hides('overflowY') && element.scrollHeight > element.clientHeight + 2 && element.tagName !== 'INPUT') {
      found.push(`纵向裁切：${said(element)}`)
    }
    if (element.tagName === 'BUTTON' || element.tagName === 'A') {
      if (element.scrollWidth > element.clientWidth + 1 && style.display !== 'inline') found.push(`按钮放不下字：${said(element)}`)
    }
    if (element instanceof HTMLInputElement && !element.value && element.placeholder) {
      const context = document.createElement('canvas').getContext('2d')
      context.font = style.font
      const room = element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight)
      if (context.measureText(element.placeholder).width > room + 1) found.push(`提示语放不下：${element.placeholder}`)
    }
    const ownText = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')
    if (ownText && (box.left < -1 || box.right > root.clientWidth + 1) && !scrollsWithin(element)) found.push(`出了屏幕：${said(element)}`)
  }
  return [...new Set(found)]

  /** Whether some box around the element scrolls sideways, so that what sticks out can be brought in. */
  function scrollsWithin(element) {
    for (let box = element.parentElement; box && box !== root; box = box.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) return true
    }
    return false
  }
})()
