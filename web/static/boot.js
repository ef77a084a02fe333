// Starts the page: loads the WebAssembly module, and says so if the sandbox ever stops.
const script = document.querySelector("script[data-wasm]");

function stopped(event) {
  const error = event.error ?? event.reason;
  if (!(error instanceof WebAssembly.RuntimeError) && !(error instanceof WebAssembly.CompileError)) return;
  const panel = document.getElementById("stopped");
  panel.hidden = false;
  document.getElementById("stopped-reload").onclick = () => location.reload();
}
addEventListener("error", stopped);
addEventListener("unhandledrejection", stopped);

const module = await import(new URL(script.dataset.module, document.baseURI));
await module.default({ module_or_path: new URL(script.dataset.wasm, document.baseURI) });
