// On a page that stands at an old address: lead on to the new one, and keep the anchor.
// Without this the page's own `meta refresh` leads there, but the anchor is lost.
location.replace(new URL(document.currentScript.dataset.way + location.hash, location.href));
