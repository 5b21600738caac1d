const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: isDark ? 'dark' : 'default' });

// Whoever takes a picture of the page waits for this.
globalThis.diagramsDrawn = drawAll();

async function drawAll() {
  for (const [index, source] of [...document.querySelectorAll('pre[lang="mermaid"]')].entries()) {
    try {
      const { svg } = await mermaid.render(`diagram-${index}`, source.textContent);
      const diagram = document.createElement('div');
      diagram.className = 'diagram';
      diagram.innerHTML = svg;
      source.replaceWith(diagram);
    } catch (error) {
      source.before(`Unable to render rich display: ${error.message}`);
    }
  }
}
