//! A folder of somebody's, and the program run in it.

pub mod chromium;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub struct Desk(TempDir);

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Desk {
        Desk(TempDir::with_prefix("hyperframes-cli-").expect("a folder"))
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    pub fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("written");
    }

    /// A page of 64x36 pixels that lasts `seconds` at 10 frames a second: red, and green from second 0.5 on.
    pub fn small_project(&self, name: &str, seconds: f64) {
        self.write(&format!("{name}/index.html"), &small_page(seconds));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hyperframes"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        // Previews are noted there.
        command.env("XDG_STATE_HOME", self.path(".state"));
        command.env_remove("HYPERFRAMES_BROWSER_PATH").env_remove("HYPERFRAMES_LIBRARIES");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().expect("the program runs"))
    }

    /// Runs what has to succeed.
    pub fn succeed(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Runs what has to end with 1 and say `words`.
    pub fn fail(&self, arguments: &[&str], words: &str) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?} says `{}`, not `{words}`", ran.stderr);
        ran
    }

    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().expect("no signal"),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

pub fn small_page(seconds: f64) -> String {
    format!(
        r##"<!doctype html><html data-composition-variables='[{{"id": "late", "type": "color", "default": "#00ff00"}}]'>
<style>body {{ margin: 0 }} #root {{ width: 64px; height: 36px; background: #f00 }} i {{ position: absolute; inset: 0; background: var(--late) }}</style>
<div id="root" data-composition-id="main" data-width="64" data-height="36" data-duration="{seconds}" data-fps="10" data-no-timeline>
<i class="clip" data-start="0.5" data-duration="10"></i></div>"##
    )
}

/// Colour in the middle of a picture.
pub fn middle(path: &Path) -> [u8; 3] {
    let picture = image::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).to_rgb8();
    picture.get_pixel(picture.width() / 2, picture.height() / 2).0
}

/// The same of the first frame of a film, to within what H.264 loses.
pub fn middle_of_film(path: &Path) -> [u8; 3] {
    let picture = path.with_extension("first.png");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path).args(["-frames:v", "1"]).arg(&picture);
    assert!(command.status().expect("ffmpeg runs").success());
    middle(&picture).map(|channel| {
        if channel > 247 {
            255
        } else if channel < 8 {
            0
        } else {
            channel
        }
    })
}

/// Answers of ffprobe about the first video stream, by name.
pub fn probe(path: &Path, entries: &str) -> Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-count_frames", "-select_streams", "v:0", "-of", "json", "-show_entries"]);
    let output = command.arg(format!("stream={entries}")).arg(path).output().expect("ffprobe runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["streams"][0].clone()
}

/// A running preview; it ends with the value.
pub struct Preview {
    child: Child,
    pub about: Value,
}

impl Preview {
    pub fn start(desk: &Desk, arguments: &[&str]) -> Preview {
        let all = [&["preview", "--json", "--port", "0"], arguments].concat();
        let mut child = desk.command(&all).stdout(Stdio::piped()).spawn().expect("the preview starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        Preview { about: serde_json::from_str(&line).expect("JSON"), child }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.about["url"].as_str().expect("an address"))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
