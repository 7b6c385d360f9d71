// Keeps three pages and what they need on the phone of a reader who pressed "Keep this on my phone", and nothing else.
// The network comes first; when it fails or takes too long, the copy answers and says in <html data-copy> when it was made.
"use strict";
const PAGES = {{ pages }};
const FILES = {{ files }};
const OURS = `${registration.scope} `;
// A new day or a new file is a new cache: when it cannot be filled, the old one stays whole.
const NAME = `${OURS}{{ version }} ${FILES}`;
const PATIENCE = 4000;

const fresh = (path) => new Request(path, { cache: "reload" });

async function fill() {
  try {
    const cache = await caches.open(NAME);
    await cache.addAll([PAGES[0], ...FILES].map(fresh));
    // The first page is worth keeping even when the others cannot be had.
    await Promise.allSettled(PAGES.slice(1).map((path) => cache.add(fresh(path))));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  await self.skipWaiting();
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)));
}

// After "Remove all copies" this script may run a little longer: it must not make a cache again.
const shelf = async () => ((await caches.has(NAME)) ? caches.open(NAME) : null);

async function keep(path, response) {
  const cache = await shelf();
  if (response.ok && !response.redirected) await cache?.put(path, response.clone());
  else if (response.status === 404 || response.status === 410) await cache?.delete(path);
  return response;
}

async function copyOf(path) {
  const copy = await (await shelf())?.match(path);
  if (!copy) return null;
  const marked = (await copy.text()).replace("<html", `<html data-copy="${copy.headers.get("date")}"`);
  // What the page may load and do is kept with it.
  const policy = copy.headers.get("content-security-policy") ?? "";
  return new Response(marked, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
  });
}

async function page(event, { pathname, search }) {
  // A choice in the address (?state=) is answered, never kept.
  const network = fetch(event.request).then((response) => (search ? response : keep(pathname, response)));
  event.waitUntil(network.catch(() => {}));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const response = await Promise.race([network, late]).catch(() => {});
  if (response && response.status < 500 && response.type !== "opaqueredirect") return response;
  return (await copyOf(pathname)) ?? network;
}

async function file(request) {
  // A file's name changes with its content, so a copy is never out of date.
  return (await (await shelf())?.match(request)) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin) return;
  if (mode === "navigate" && PAGES.includes(address.pathname)) event.respondWith(page(event, address));
  else if (FILES.includes(address.pathname)) event.respondWith(file(event.request));
});
