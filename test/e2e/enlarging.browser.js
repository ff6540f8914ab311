// Runs in the page: every text 1.6 times as large, as Android's WebView does with a large text size in the settings.
;(() => {
  const sizes = [...document.body.querySelectorAll('*')].map(element => [element, Number.parseFloat(getComputedStyle(element).fontSize)])
  for (const [element, size] of sizes) element.style.fontSize = `${size * 1.6}px`
})()
