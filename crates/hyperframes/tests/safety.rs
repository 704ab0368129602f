//! A composition is a stranger's program: what it may not do is refused, and what it may do is bounded.
//!
//! Pages tell what they reached by `console.error('reached …')`, which becomes a warning of the render.

use std::fs;
use std::io::ErrorKind;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use herald_hyperframes::{
    BrowserLimits, BrowserPool, Chromium, Composition, Excess, Progress, RenderError, RenderOptions, Rendered, render,
};
use herald_media::Tools;
use herald_media::film::Quality;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

const SHORT: &str = r#"data-duration="0.2" data-no-timeline"#;

struct Project(TempDir);

impl Project {
    fn new(root: &str, body: &str) -> Project {
        let directory = tempfile::tempdir().expect("a directory");
        let html = format!(
            r#"<!doctype html><style>body {{ margin: 0 }} #root {{ width: 320px; height: 180px; background: #102030 }}</style>
            <div id="root" data-composition-id="main" data-width="320" data-height="180" {root}>{body}</div>"#
        );
        fs::write(directory.path().join("index.html"), html).expect("written");
        Project(directory)
    }

    fn output(&self) -> PathBuf {
        self.0.path().join("film.mp4")
    }

    async fn render(&self) -> Result<Rendered, RenderError> {
        self.render_within(BrowserLimits::default(), &draft(), |_| {}).await
    }

    async fn render_within(
        &self,
        limits: BrowserLimits,
        options: &RenderOptions,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Rendered, RenderError> {
        self.render_in(Chromium { limits, ..Chromium::default() }, options, progress).await
    }

    async fn render_in(
        &self,
        chromium: Chromium,
        options: &RenderOptions,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Rendered, RenderError> {
        let composition = Arc::new(Composition::open(self.0.path(), "index.html").expect("a composition"));
        let pool = BrowserPool::new(chromium, 0);
        let cancel = CancellationToken::new();
        render(&pool, &Tools::default(), composition, options, &self.output(), &cancel, progress).await
    }
}

fn draft() -> RenderOptions {
    // A busy machine loads a heavy page slowly; pages that are to be given up set a shorter limit.
    RenderOptions { quality: Quality::Draft, ready_limit: Duration::from_secs(90), ..RenderOptions::default() }
}

fn reached(rendered: &Rendered) -> Vec<&str> {
    let messages = rendered.warnings.iter().map(|warning| warning.message.as_str());
    messages.filter(|message| message.starts_with("reached")).collect()
}

fn has(rendered: &Rendered, code: &str) -> bool {
    rendered.warnings.iter().any(|warning| warning.code == code)
}

/// The browser's own process: a child of this one.
fn browser() -> Option<u32> {
    let own = std::process::id().to_string();
    processes().find(|pid| {
        let parent = stat_field(*pid, 1);
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        parent.as_deref() == Some(&own) && command.contains("--remote-debugging-pipe")
    })
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").expect("processes").filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Fields of `stat` behind the name: state, parent, group.
fn stat_field(pid: u32, index: usize) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(index).map(str::to_owned)
}

fn group(pid: u32) -> Vec<u32> {
    let group = pid.to_string();
    processes().filter(|pid| stat_field(*pid, 2).as_deref() == Some(&group)).collect()
}

fn status_of(pid: u32, name: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned()
}

fn profile_of(pid: u32) -> PathBuf {
    let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).expect("a command line");
    command.split('\0').find_map(|word| word.strip_prefix("--user-data-dir=")).expect("a profile").into()
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => bytes_below(&entry.path()),
        _ => entry.metadata().map_or(0, |facts| facts.len()),
    });
    sizes.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_a_page_can_think_of_connects_to_a_server_that_listens() {
    let tcp = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = tcp.local_addr().expect("an address").port();
    let udp = UdpSocket::bind(("127.0.0.1", port)).expect("the same port");
    tcp.set_nonblocking(true).expect("set");
    udp.set_nonblocking(true).expect("set");
    let body = r#"
        <link rel="dns-prefetch" href="//secret.example.com"><link rel="preconnect" href="http://HOST">
        <link rel="prefetch" href="http://HOST/p"><link rel="stylesheet" href="http://HOST/s.css">
        <style>@import "http://HOST/i.css"; @font-face { font-family: F; src: url(http://HOST/f) }
        i { font-family: F; background: url(http://HOST/b) }</style><i>text</i>
        <img src="http://HOST/img"><iframe src="http://HOST/frame"></iframe><object data="http://HOST/o"></object>
        <embed src="http://HOST/e"><video src="http://HOST/v"></video><script src="http://HOST/js"></script>
        <form id="f" action="http://HOST/form" method="post" target="inner"></form><iframe name="inner"></iframe>
        <script>
        const say = (name) => () => console.error('reached ' + name);
        const HOST = 'HOST', code = `
          const say = (name) => () => fetch('/reached/' + name);
          const tell = (name) => () => postMessage(name);
          fetch('http://HOST/w').then(tell('worker fetch'), () => {});
          try { const s = new WebSocket('ws://HOST/w'); s.onopen = tell('worker socket'); } catch {}
          try { new EventSource('http://HOST/w').onopen = tell('worker events'); } catch {}
          try { new WebTransport('https://HOST/w').ready.then(tell('worker transport'), () => {}); } catch {}
          try { importScripts('http://HOST/import'); tell('import')(); } catch {}
          setTimeout(() => postMessage('done'), 1500);`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        const done = new Promise((resolve) => worker.onmessage = ({ data }) => data === 'done' ? resolve() : say(data)());
        for (const url of ['http://HOST/', 'https://HOST/', 'http://169.254.169.254/latest/meta-data/', 'http://[::1]:80/'])
          fetch(url, { mode: 'no-cors' }).then(say(url), () => {});
        const request = new XMLHttpRequest(); request.open('GET', 'http://HOST/x'); request.onload = say('xhr'); request.send();
        navigator.sendBeacon('http://HOST/beacon', 'x');
        // What is taken from the page's window is still in a new one.
        const fresh = document.createElement('iframe'); document.body.append(fresh);
        for (const scope of [window, fresh.contentWindow]) {
          try { new scope.WebSocket('ws://HOST/').onopen = say('socket'); } catch {}
          try { new scope.EventSource('http://HOST/').onopen = say('events'); } catch {}
          try { new scope.WebTransport('https://HOST/').ready.then(say('transport'), () => {}); } catch {}
          try { const peer = new scope.RTCPeerConnection({ iceServers: [{ urls: 'stun:HOST' }] });
            peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer)); } catch {}
        }
        document.getElementById('f').submit();
        window.addEventListener('hf-seek', (event) => event.detail.waitUntil(done));
        </script>"#;
    let project = Project::new(SHORT, &body.replace("HOST", &format!("127.0.0.1:{port}")));
    // Without a network of its own, the flags of the browser must do.
    for own_network in [true, false] {
        let network = std::sync::Mutex::new(PathBuf::new());
        let look = |_| {
            if let Some(found) = browser().and_then(|pid| fs::read_link(format!("/proc/{pid}/ns/net")).ok()) {
                *network.lock().expect("no panic") = found;
            }
        };
        let chromium = Chromium { own_network, ..Chromium::default() };
        let rendered = project.render_in(chromium, &draft(), look).await.expect("a film");
        assert_eq!(reached(&rendered), [""; 0], "own network: {own_network}");
        assert!(has(&rendered, "network_refused"));
        let nobody = tcp.accept().expect_err("no connection");
        assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
        assert_eq!(udp.recv(&mut [0; 2_000]).expect_err("no packet").kind(), ErrorKind::WouldBlock);
        if !own_network {
            let ours = fs::read_link("/proc/self/ns/net").expect("a namespace");
            assert_eq!(network.into_inner().expect("no panic"), ours, "nothing but the flags was in between");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_machines_files_nor_the_browsers_pages_can_be_seen() {
    // Whatever they showed would be lighter or darker than the ground: with nothing in it, the picture has one colour.
    let body = r#"<style>iframe, object, embed { border: 0 }</style>
        <iframe src="file:///etc/passwd"></iframe><iframe src="view-source:file:///etc/passwd"></iframe>
        <iframe src="chrome://version"></iframe><iframe src="devtools://devtools/bundled/inspector.html"></iframe>
        <object data="file:///etc/passwd"></object><embed src="file:///etc/passwd"><img hidden src="file:///etc/debian_version">
        <script>
        for (const url of ['file:///etc/passwd', 'filesystem:file:///etc/passwd', 'chrome://version', 'view-source:/index.html',
          '/../../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/etc/passwd'])
          fetch(url).then((answer) => answer.ok && console.error('reached ' + url), () => {});
        </script>"#;
    let gone = ["file:///etc/passwd", "chrome://version", "view-source:about:blank", "about:version"]
        .map(|url| format!("<script>location.href = '{url}'</script>"));
    for body in [body].into_iter().chain(gone.iter().map(String::as_str)) {
        let project = Project::new(SHORT, body);
        let rendered = project.render().await.expect("a film");
        assert_eq!(reached(&rendered), [""; 0]);
        let film = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(project.output())
            .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
            .output();
        let pixels = film.expect("ffmpeg").stdout;
        let (darkest, brightest) = (pixels.iter().min().expect("pixels"), pixels.iter().max().expect("pixels"));
        assert!(brightest - darkest < 6, "something is shown: from {darkest} to {brightest}, {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_dialogs_downloads_and_service_workers_are_refused_and_the_render_goes_on() {
    let body = r#"
        <a id="save" download="stolen.bin" href="data:application/octet-stream,x"></a>
        <iframe id="inner" srcdoc="<script>alert(1); onbeforeunload = () => 'stay'</script>"></iframe>
        <script>
        alert('a'); if (confirm('b')) console.error('reached confirm'); if (prompt('c') !== null) console.error('reached prompt');
        print();
        if (window.open('about:blank')) console.error('reached window.open');
        const plain = document.createElement('iframe'); document.body.append(plain);
        if (plain.contentWindow.open('about:blank', '_blank')) console.error('reached open of a frame');
        document.getElementById('save').click();
        for (let index = 0; index < 20; index++) {
          const link = document.createElement('a'); link.download = `x${index}`;
          link.href = URL.createObjectURL(new Blob(['x'.repeat(1000)])); link.click();
          const blank = document.createElement('a'); blank.target = '_blank'; blank.href = 'about:blank'; blank.click();
        }
        window.addEventListener('beforeunload', (event) => event.preventDefault());
        navigator.serviceWorker.register('sw.js').then(() => console.error('reached service worker'), () => {});
        navigator.mediaDevices?.getUserMedia({ video: true }).then(() => console.error('reached camera'), () => {});
        navigator.geolocation.getCurrentPosition(() => console.error('reached position'));
        document.documentElement.requestFullscreen().then(() => console.error('reached fullscreen'), () => {});
        Notification.requestPermission().then((answer) => answer === 'granted' && console.error('reached notifications'));
        </script>"#;
    let project = Project::new(r#"data-duration="1" data-no-timeline"#, body);
    fs::write(project.0.path().join("sw.js"), "").expect("written");
    let downloads = AtomicU64::new(0);
    let look = |_| {
        if let Some(pid) = browser() {
            let saved = fs::read_dir(profile_of(pid)).into_iter().flatten().flatten();
            let saved = saved.filter(|file| file.file_name().to_string_lossy().contains("stolen"));
            downloads.fetch_add(saved.count() as u64, Ordering::Relaxed);
        }
    };
    let rendered = project.render_within(BrowserLimits::default(), &draft(), look).await.expect("a film");
    assert_eq!(reached(&rendered), [""; 0]);
    assert!(has(&rendered, "popup_refused") && has(&rendered, "service_worker_refused"), "{:?}", rendered.warnings);
    assert_eq!(downloads.into_inner(), 0);
    let mut files: Vec<_> =
        fs::read_dir(project.0.path()).expect("files").flatten().map(|file| file.file_name()).collect();
    files.sort();
    assert_eq!(files, ["film.mp4", "index.html", "sw.js"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_allocates_is_ended_with_that_reason() {
    let limits = BrowserLimits { memory: 700_000_000, ..BrowserLimits::default() };
    let fill = "const kept = []; for (;;) kept.push(new Uint8Array(8 << 20).fill(1));";
    for script in [
        fill.to_owned(),
        "const kept = []; for (let i = 0; ; i++) kept.push({ i, text: 'x' + i });".to_owned(),
        "for (;;) document.body.append(document.createElement('p'));".to_owned(),
        format!(
            "const work = new Blob([`{fill}`]); new Worker(URL.createObjectURL(work));
             window.addEventListener('hf-seek', (event) => event.detail.waitUntil(new Promise(() => {{}})));"
        ),
        "const kept = []; for (;;) { const c = new OffscreenCanvas(4096, 4096); c.getContext('2d').fillRect(0, 0, 9, 9); \
         kept.push(c); }"
            .to_owned(),
    ] {
        let project = Project::new(SHORT, &format!("<script>{script}</script>"));
        let result = project.render_within(limits, &draft(), |_| {}).await;
        let error = result.expect_err("no film");
        assert!(matches!(error, RenderError::Excess(Excess::Memory(700_000_000))), "{script}: {error}");
        assert_eq!(error.to_string(), "the page used more than 0.7 GB of memory");
        assert!(!project.output().exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_fills_its_heap_is_told_so() {
    // Numbers are a heap of memory that is quickly looked through. The browser as a whole may have more.
    let fill = "const kept = []; for (;;) kept.push(new Array(1 << 20).fill(0.5));";
    for script in [
        fill.to_owned(),
        format!("window.addEventListener('hf-seek', () => {{ {fill} }});"),
        format!(
            "new Worker(URL.createObjectURL(new Blob([`{fill}`])));
             window.addEventListener('hf-seek', (event) => event.detail.waitUntil(new Promise(() => {{}})));"
        ),
    ] {
        let project = Project::new(SHORT, &format!("<script>{script}</script>"));
        let result = project.render_within(BrowserLimits::default(), &draft(), |_| {}).await;
        let error = result.expect_err("no film");
        assert!(matches!(error, RenderError::HeapFull { .. }), "{script}: {error}");
        assert_eq!(error.to_string(), "the scripts of the page filled their memory of 1024 MB");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_workers_are_too_many_threads() {
    let body = "<script>const idle = URL.createObjectURL(new Blob(['onmessage = () => {}']));
        setInterval(() => { for (let i = 0; i < 20; i++) new Worker(idle); }, 20);
        window.addEventListener('hf-seek', (event) => event.detail.waitUntil(new Promise(() => {})));</script>";
    let project = Project::new(SHORT, body);
    let limits = BrowserLimits { threads: 200, ..BrowserLimits::default() };
    let result = project.render_within(limits, &draft(), |_| {}).await;
    assert!(matches!(result, Err(RenderError::Excess(Excess::Threads(200)))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_without_end_costs_no_more_than_the_time_of_the_render() {
    for script in [
        "window.addEventListener('hf-seek', () => { for (;;) {} });",
        "window.addEventListener('hf-seek', (event) => event.detail.waitUntil(new Promise(() => {})));",
        "const again = () => Promise.resolve().then(again); window.addEventListener('hf-seek', again);",
    ] {
        let project = Project::new(SHORT, &format!("<script>{script}</script>"));
        let options = RenderOptions { time_limit: Some(Duration::from_secs(2)), ..draft() };
        let result = project.render_within(BrowserLimits::default(), &options, |_| {}).await;
        let error = result.expect_err("no film").to_string();
        assert_eq!(error, "the render took longer than 2 s", "{script}");
        assert!(!project.output().exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spinning_workers_and_pages_that_say_too_much_do_not_stop_a_render() {
    let body =
        "<script>const spin = URL.createObjectURL(new Blob(['for (;;) {}'])); new Worker(spin); new Worker(spin);
        for (let i = 0; i < 20; i++) console.error('x'.repeat(4 << 20));
        for (let i = 0; i < 20000; i++) console.log(i); for (let i = 0; i < 500; i++) console.error(i);
        setTimeout(() => { throw new Error('y'.repeat(8 << 20)); });</script>";
    let rendered = Project::new(SHORT, body).render().await.expect("a film");
    assert!(rendered.warnings.len() <= 100);
    assert!(rendered.warnings.iter().all(|warning| warning.message.len() < 1_200));
    assert!(rendered.warnings.iter().any(|warning| warning.message.starts_with("xxx")));
}

#[tokio::test(flavor = "multi_thread")]
async fn giant_pictures_are_refused_and_giant_canvases_and_documents_are_no_harm() {
    let body = "<canvas id='c' width='60000' height='60000'></canvas><script>
        const c = document.getElementById('c').getContext('2d'); c?.fillRect(0, 0, 60000, 60000);
        document.body.insertAdjacentHTML('beforeend', '<i hidden></i>'.repeat(200000));</script>";
    let rendered = Project::new(SHORT, body).render().await.expect("a film");
    assert_eq!(rendered.frames, 6);
    let root = r#"data-duration="1" data-no-timeline data-width="4000" data-height="4000""#;
    let project = Project::new("", "");
    fs::write(project.0.path().join("index.html"), format!("<div data-composition-id='m' {root}></div>"))
        .expect("written");
    let options = RenderOptions { scale: 2, ..draft() };
    let error = project.render_within(BrowserLimits::default(), &options, |_| {}).await.expect_err("no film");
    assert_eq!(error.to_string(), "the picture would have 8000 x 8000 pixels; a side has at most 7680");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_fills_the_disk_ends_at_its_bound() {
    let body = "<canvas id='c' width='320' height='180'></canvas><script>
        const c = document.getElementById('c').getContext('2d'), image = c.createImageData(320, 180);
        window.addEventListener('hf-seek', () => {
          for (let i = 0; i < image.data.length; i++) image.data[i] = Math.random() * 256; c.putImageData(image, 0, 0); });</script>";
    let project = Project::new(r#"data-duration="60" data-no-timeline"#, body);
    let options = RenderOptions { max_bytes: 2_000_000, ..draft() };
    let result = project.render_within(BrowserLimits::default(), &options, |_| {}).await;
    assert!(matches!(result, Err(RenderError::OutputTooLarge(2_000_000))), "{result:?}");
    assert_eq!(fs::read_dir(project.0.path()).expect("files").count(), 1, "only the page is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn giant_and_endless_videos_cost_a_page_its_picture_and_leave_no_decoder_behind() {
    let body = "<video src='giant.mov' data-start='0' muted></video><script>
        fetch('/.herald/video?src=days.mkv&from=0&frame=1e18').then((answer) => console.error('reached ' + answer.status));
        </script>";
    let project = Project::new(SHORT, body);
    let make = |name: &str, arguments: &[&str]| {
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-f", "lavfi", "-i"]).args(arguments).arg(project.0.path().join(name));
        assert!(ffmpeg.status().expect("ffmpeg").success(), "{name}");
    };
    make("giant.mov", &["color=gray:s=16000x16000:r=1:d=1,format=gray", "-c:v", "png", "-pred", "none"]);
    make("days.mkv", &["testsrc2=s=320x180:r=1:d=2", "-vf", "setpts=N*100000/TB", "-fps_mode", "passthrough"]);
    let decoding = AtomicU64::new(0);
    let look = |_| {
        decoding.fetch_max(decoders().count() as u64, Ordering::Relaxed);
    };
    let rendered = project.render_within(BrowserLimits::default(), &draft(), look).await.expect("a film");
    assert_eq!(reached(&rendered), [""; 0]);
    let giant = rendered.warnings.iter().find(|warning| warning.code == "media_unreadable");
    let giant = giant.unwrap_or_else(|| panic!("{:?}", rendered.warnings));
    assert!(giant.message.contains("`giant.mov`") && giant.message.contains("67 million"), "{}", giant.message);
    assert!(decoding.into_inner() > 0, "the endless one was begun");
    // It would go on for a minute if nobody told it that nobody waits.
    let gone = async {
        while decoders().next().is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the decoder ends with the render");
}

/// The ffmpeg processes of this test that write pictures for a page.
fn decoders() -> impl Iterator<Item = u32> {
    let own = std::process::id().to_string();
    processes().filter(move |pid| {
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        stat_field(*pid, 1).as_deref() == Some(&own) && command.contains("mpjpeg")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_stores_is_no_file() {
    let body = "<script>const done = (async () => {
          const cache = await caches.open('c'); const root = await navigator.storage.getDirectory();
          for (let i = 0; i < 10; i++) {
            await cache.put('/' + i, new Response(new Uint8Array(5 << 20)));
            const file = await (await root.getFileHandle('f' + i, { create: true })).createWritable();
            await file.write(new Uint8Array(5 << 20)); await file.close();
          }
          console.error('stored');
        })().catch((error) => console.error('stored nothing: ' + error));
        window.addEventListener('hf-seek', (event) => event.detail.waitUntil(done));</script>";
    let most = AtomicU64::new(0);
    let look = |_| {
        let bytes = browser().map_or(0, |pid| bytes_below(&profile_of(pid)));
        most.fetch_max(bytes, Ordering::Relaxed);
    };
    let project = Project::new(SHORT, body);
    let rendered = project.render_within(BrowserLimits::default(), &draft(), look).await.expect("a film");
    assert!(rendered.warnings.iter().any(|warning| warning.message.starts_with("stored")), "{:?}", rendered.warnings);
    let most = most.into_inner();
    assert!(most < 20 << 20, "{most} bytes in the profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_out_of_the_folder_lead_nowhere() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.txt"), "secret").expect("written");
    let body = "<script>for (const url of ['link.txt', 'folder/secret.txt', 'up/etc/passwd'])
        fetch(url).then((answer) => answer.ok && console.error('reached ' + url));</script>";
    let project = Project::new(SHORT, body);
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, project.0.path().join(name)).expect("linked");
    link(&outside.path().join("secret.txt"), "link.txt");
    link(outside.path(), "folder");
    link(Path::new("/"), "up");
    let rendered = project.render().await.expect("a film");
    assert_eq!(reached(&rendered), [""; 0]);
    assert_eq!(rendered.warnings.iter().filter(|warning| warning.code == "file_refused").count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_has_neither_privileges_nor_network_and_pages_have_its_sandbox() {
    let project = Project::new(r#"data-duration="1" data-no-timeline"#, "");
    let seen = std::sync::Mutex::new(Vec::new());
    let look = |_| {
        let Some(pid) = browser() else { return };
        let facts = |pid: u32| {
            let network = fs::read_link(format!("/proc/{pid}/ns/net")).unwrap_or_default();
            (status_of(pid, "Uid:"), status_of(pid, "CapEff:"), status_of(pid, "NoNewPrivs:"), network)
        };
        let pages = group(pid).into_iter().filter(|pid| {
            fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains("--type=renderer"))
        });
        let filters: Vec<String> = pages.map(|pid| status_of(pid, "Seccomp:")).collect();
        seen.lock().expect("no panic").push((facts(pid), filters));
    };
    project.render_within(BrowserLimits::default(), &draft(), look).await.expect("a film");
    let seen = seen.into_inner().expect("no panic");
    let ((user, capabilities, no_new, network), filters) = seen.first().expect("a browser").clone();
    if rustix::process::geteuid().is_root() {
        assert_eq!(user, "65534");
    }
    assert_eq!((capabilities.as_str(), no_new.as_str()), ("0000000000000000", "1"));
    // What follows is the kernel's to grant; where it does not, the log of this test says so.
    let grants = std::process::Command::new("unshare").args(["--user", "--net", "--", "true"]).status();
    if grants.expect("unshare").success() {
        assert_ne!(network, fs::read_link("/proc/self/ns/net").expect("a namespace"));
        assert!(!filters.is_empty() && filters.iter().all(|filter| filter == "2"), "{filters:?}");
    } else {
        eprintln!("no user namespaces here: neither sandbox nor network of its own was looked at");
    }
}
