// Ties sliders to number fields, sets presets in place, and lets GPUs follow the environment.
// Without this script the number fields, the links and the server's check do everything.
(() => {
  "use strict";
  const root = document.querySelector(".jhub-ds");
  if (!root) return;
  const field = (name) => root.querySelector(`#jd-${name}`);
  const box = (name) => root.querySelector(`[data-field="${name}"]`);
  const gpu = field("gpu");
  const sliders = [];
  let wanted = null; // the GPUs that an environment without any took away

  // Steps of decimals (0.1 cores) gather the errors of floats, those of bytes do not.
  function exact(value) {
    const rounded = Number(value.toFixed(3));
    return Math.abs(rounded - value) < 1e-9 ? rounded : value;
  }

  // Every value that may be chosen has a place on the slider: 0 (GPUs only), each step, the maximum.
  function places(input) {
    const low = Number(input.dataset.lowest);
    const high = Number(input.max);
    const step = Number(input.dataset.step) || 1;
    const zero = Number(input.min) < low ? 1 : 0;
    const last = zero + Math.ceil(exact((high - low) / step));
    const value = (place) =>
      place < zero ? 0 : Math.min(exact(low + (place - zero) * step), high);
    const place = (amount) => {
      if (amount >= high) return last;
      return amount < low ? 0 : zero + Math.round((amount - low) / step);
    };
    return { last, value, place };
  }

  function tie(slider) {
    const input = document.getElementById(slider.dataset.for);
    const scale = places(input);
    if (scale.last < 1) return;
    slider.max = scale.last;
    const follow = () => {
      if (input.value === "" || Number.isNaN(Number(input.value))) return;
      slider.value = scale.place(Number(input.value));
      slider.setAttribute("aria-valuetext", input.value + input.dataset.unit);
    };
    slider.addEventListener("input", () => set(input, scale.value(Number(slider.value))));
    input.addEventListener("input", follow);
    sliders.push(follow);
    slider.hidden = false;
  }

  function set(input, value) {
    if (!input) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function gpuUse() {
    return root.querySelector('input[name="environment"]:checked')?.dataset.gpu ?? "preferred";
  }

  function followEnvironment() {
    if (!gpu) return;
    const use = gpuUse();
    if (use === "none") {
      if (!box("gpu").hidden) wanted = gpu.value;
      set(gpu, "0");
    } else if (wanted !== null) {
      set(gpu, wanted);
      wanted = null;
    }
    if (use === "required" && Number(gpu.value) === 0) {
      set(gpu, Number(gpu.dataset.default) || Math.max(1, Number(gpu.dataset.lowest)));
    }
    box("gpu").hidden = use === "none";
    root.querySelector(".jd-no-gpu").hidden = use !== "none";
    followGpus();
  }

  function followGpus() {
    if (gpu) box("gpu_type").hidden = box("gpu").hidden || Number(gpu.value) === 0;
    root.querySelectorAll(".jd-preset").forEach(markPreset);
  }

  function markPreset(link) {
    const values = Object.entries(JSON.parse(link.dataset.values)).filter(
      ([name]) => !(box(name)?.hidden && name.startsWith("gpu")),
    );
    const isSet = values.every(([name, value]) => field(name)?.value === value);
    if (isSet) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  function usePreset(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const values = JSON.parse(event.currentTarget.dataset.values);
    for (const [name, value] of Object.entries(values)) set(field(name), value);
    wanted = null;
    if (gpuUse() === "none" && values.gpu) wanted = values.gpu;
    followEnvironment();
  }

  // Another language keeps what is selected now, not what was when the page came.
  function keepSelection(event) {
    const to = new URL(event.currentTarget.href);
    const chosen = root.querySelector('input[name="environment"]:checked');
    if (chosen) to.searchParams.set("opt-environment", chosen.value);
    for (const name of ["cpu", "memory", "gpu", "gpu_type"]) {
      const value = field(name)?.value;
      if (value) to.searchParams.set(`opt-${name}`, value + (field(name).dataset.unit ?? ""));
    }
    event.currentTarget.href = to;
  }

  function start() {
    wanted = null;
    sliders.forEach((follow) => follow());
    // A refused value of GPUs stays as it was sent, next to what is wrong with it.
    if (gpu?.getAttribute("aria-invalid") === "true") return;
    if (gpu) box("gpu").hidden = false;
    if (gpu && gpuUse() === "none" && Number(gpu.value) === 0) gpu.value = gpu.dataset.default;
    followEnvironment();
  }

  root.querySelectorAll('input[type="range"]').forEach(tie);
  root.querySelectorAll(".jd-preset").forEach((link) => link.addEventListener("click", usePreset));
  root.querySelectorAll(".jd-languages a").forEach((link) => {
    link.addEventListener("click", keepSelection);
  });
  root.addEventListener("input", (event) => {
    if (event.target.name === "environment") followEnvironment();
    else followGpus();
  });
  start();
  // Going back, a browser puts its own values into the fields after this script has run.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) start();
  });
  root.querySelector(".jd-box-refused")?.focus();
})();
