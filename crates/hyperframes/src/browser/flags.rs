//! Command line of the browser.

/// Memory of the scripts of one page, in MB.
pub(super) const HEAP_MB: u32 = 1_024;

/// Same pixels on every machine, nothing of the user's, no network.
const ALWAYS: &[&str] = &[
    "--remote-debugging-pipe",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    // Four times cheaper than compositing by a software GL, and without its stale layers.
    "--disable-gpu-compositing",
    "--disable-gpu-early-init",
    // One renderer process for all frames of the page: the runtime reaches same-origin frames directly.
    "--disable-features=IsolateOrigins,site-per-process,Translate,AcceptCHFrame,MediaRouter,OptimizationHints,\
     BackForwardCache,PaintHolding,LazyFrameLoading,LazyImageLoading,AudioServiceOutOfProcess,IntensiveWakeUpThrottling",
    "--disable-site-isolation-trials",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-notifications",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-quic",
    "--disable-speech-api",
    "--disable-sync",
    "--block-new-web-contents",
    // What pages store is memory, bounded like the rest of theirs, and no file.
    "--incognito",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--password-store=basic",
    "--use-mock-keychain",
    "--autoplay-policy=user-gesture-required",
    "--lang=en-US",
    // Requests are answered over the pipe before they would reach a socket; whatever gets past that meets no name, no
    // proxy and no UDP.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// The renderer draws when it is told to, and never in between.
const BEGIN_FRAME: &[&str] = &[
    "--deterministic-mode",
    "--enable-begin-frame-control",
    "--run-all-compositor-stages-before-draw",
    "--disable-new-content-rendering-timeout",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-checker-imaging",
    "--disable-image-animation-resync",
    "--enable-surface-synchronization",
];

const NO_GPU: &[&str] = &["--disable-gpu"];
/// WebGL in software. Compositing stays in software of its own.
const WEBGL: &[&str] =
    &["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/// What of the command line depends on the render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Draws on command, not on its own.
    pub begin_frame: bool,
    pub webgl: bool,
    /// Device pixels per CSS pixel. Emulated metrics have no effect on frames drawn on command.
    pub scale: u32,
}

impl Wanted {
    /// What most renders want, and what a pool keeps ready.
    pub const USUAL: Wanted = Wanted { begin_frame: true, webgl: false, scale: 1 };
}

pub(super) fn command_line(wanted: Wanted, sandbox: bool) -> Vec<String> {
    let mut flags = ALWAYS.to_vec();
    if wanted.begin_frame {
        flags.extend(BEGIN_FRAME);
    }
    flags.extend(if wanted.webgl { WEBGL } else { NO_GPU });
    if !sandbox {
        // Without a sandbox there is nothing to prepare processes for.
        flags.extend(["--no-sandbox", "--no-zygote"]);
    }
    let mut flags: Vec<String> = flags.into_iter().map(str::to_owned).collect();
    flags.push(format!("--js-flags=--max-old-space-size={HEAP_MB}"));
    if wanted.scale != 1 {
        flags.push(format!("--force-device-scale-factor={}", wanted.scale));
    }
    flags
}
