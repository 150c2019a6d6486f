// Ties sliders to number fields, sets presets in place, and lets GPUs follow the environment.
// Without this script the number fields, the links and the server's check do everything.
(() => {
  "use strict";
  const root = document.querySelector(".jhub-ds");
  if (!root) return;
  root.classList.add("jd-js");
  const field = (name) => root.querySelector(`#jd-${name}`);
  const box = (name) => root.querySelector(`[data-field="${name}"]`);
  const gpu = field("gpu");
  const gpuType = field("gpu_type");
  const noGpu = root.querySelector(".jd-no-gpu");
  const sliders = new Map();

  const exact = (value) => Number(value.toFixed(9));

  // Every value that may be chosen has a place on the slider: 0 (GPUs only), each step, the maximum.
  function places(input) {
    const low = Number(input.dataset.lowest);
    const high = Number(input.max);
    const step = Number(input.dataset.step) || 1;
    const zero = Number(input.min) < low ? 1 : 0;
    const steps = Math.ceil(exact((high - low) / step));
    return {
      last: zero + steps,
      value: (place) =>
        place < zero ? Number(input.min) : Math.min(exact(low + (place - zero) * step), high),
      place: (value) => (value < low && zero ? 0 : zero + Math.round((value - low) / step)),
    };
  }

  function tie(slider) {
    const input = root.querySelector(`#${slider.dataset.for}`);
    const scale = places(input);
    if (scale.last < 1) return;
    slider.min = 0;
    slider.max = scale.last;
    slider.step = 1;
    const follow = () => {
      const value = Number(input.value);
      if (input.value === "" || Number.isNaN(value)) return;
      slider.value = Math.max(0, Math.min(scale.last, scale.place(value)));
      slider.setAttribute("aria-valuetext", input.value);
    };
    slider.addEventListener("input", () => {
      input.value = scale.value(Number(slider.value));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    input.addEventListener("input", follow);
    sliders.set(input, follow);
    follow();
    slider.hidden = false;
  }

  function set(input, value) {
    if (!input || value === undefined) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  let wanted = null; // the GPUs that an environment without any took away

  function followEnvironment() {
    if (!gpu) return;
    const chosen = root.querySelector('input[name="environment"]:checked');
    const use = chosen ? chosen.dataset.gpu : "preferred";
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
    noGpu.hidden = use !== "none";
    followGpus();
  }

  function followGpus() {
    if (gpuType) box("gpu_type").hidden = box("gpu").hidden || Number(gpu.value) === 0;
    root.querySelectorAll(".jd-preset").forEach(markPreset);
  }

  function markPreset(link) {
    const values = Object.entries(JSON.parse(link.dataset.values)).filter(
      ([name]) => !(box("gpu")?.hidden && name.startsWith("gpu")),
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
    followEnvironment();
  }

  root.querySelectorAll('input[type="range"]').forEach(tie);
  root.querySelectorAll(".jd-preset").forEach((link) => link.addEventListener("click", usePreset));
  root.addEventListener("input", (event) => {
    if (event.target.name === "environment") followEnvironment();
    else followGpus();
  });
  // Going back, a browser puts its own values into the fields after this script has run.
  window.addEventListener("pageshow", () => {
    sliders.forEach((follow) => follow());
    followEnvironment();
  });
  // A refused value of GPUs stays as it was sent, next to what is wrong with it.
  if (gpu?.getAttribute("aria-invalid") !== "true") followEnvironment();
  root.querySelector(".jd-box-refused")?.focus();
})();
