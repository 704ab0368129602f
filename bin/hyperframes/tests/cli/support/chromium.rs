//! A browser as a user has one: real clock, real network of this machine, driven through its debugging pipe.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longest wait for anything a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Chromium {
    child: Child,
    to: PipeWriter,
    from: BufReader<PipeReader>,
    session: Value,
    sent: u64,
    _profile: TempDir,
}

impl Chromium {
    /// With one page at `url`.
    pub fn open(url: &str) -> Chromium {
        let profile = TempDir::with_prefix("hyperframes-cli-chromium-").expect("a folder");
        let (reads, to) = std::io::pipe().expect("a pipe");
        let (from, writes) = std::io::pipe().expect("a pipe");
        let mut command = Command::new("chromium-headless-shell");
        command
            .args([
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1200,800",
                "--autoplay-policy=no-user-gesture-required",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .fd_mappings(vec![
                FdMapping { parent_fd: reads.into(), child_fd: 3 },
                FdMapping { parent_fd: writes.into(), child_fd: 4 },
            ])
            .expect("descriptors");
        let child = command.spawn().expect("a browser");
        // Holds our ends of the child's pipes, which would keep them open.
        drop(command);
        let mut chromium =
            Chromium { child, to, from: BufReader::new(from), session: Value::Null, sent: 0, _profile: profile };
        let target = chromium.call("Target.createTarget", json!({ "url": url }))["targetId"].clone();
        let attached = chromium.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        chromium.session = attached["sessionId"].clone();
        chromium
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": params });
        if !self.session.is_null() {
            message["sessionId"] = self.session.clone();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("sent");
        loop {
            let mut answer = Vec::new();
            self.from.read_until(0, &mut answer).expect("an answer");
            assert_eq!(answer.pop(), Some(0), "the browser ended");
            let answer: Value = serde_json::from_slice(&answer).expect("JSON");
            if answer["id"] == self.sent {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// The value of an expression.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression has a value.
    pub fn wait_for(&mut self, expression: &str, wanted: Value) {
        let begun = Instant::now();
        loop {
            let found =
                self.evaluate(&format!("(() => {{ try {{ return {expression} }} catch {{ return null }} }})()"));
            if found == wanted {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{expression} is {found}, not {wanted}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn go(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
    }

    /// From the next page on, audio elements made by scripts are in `__voices`.
    pub fn watch_audio(&mut self) {
        self.call("Page.enable", json!({}));
        let source = "window.__voices = []; window.Audio = new Proxy(Audio, { construct(target, given) {
            const made = new target(...given); window.__voices.push(made); return made; } });";
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
    }

    /// A picture of the window.
    pub fn screenshot(&mut self) -> image::RgbImage {
        use base64::Engine;
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().expect("a picture"));
        image::load_from_memory(&bytes.expect("base64")).expect("a picture").to_rgb8()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
