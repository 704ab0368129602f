//! What the tests of the command line share: a scripted server and the program as a process.

pub mod sample;
pub mod server;

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub use server::{Reply, Script};

/// A user of `heygen` with a home of their own and nothing of the caller's environment.
pub struct User {
    home: TempDir,
    environment: Vec<(String, String)>,
}

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl User {
    pub fn of(server: &Script) -> User {
        let home = TempDir::with_prefix("heygen-snapshot-").unwrap();
        std::fs::write(home.path().join("clip.txt"), "hello").unwrap();
        User { home, environment: Vec::new() }
            .with("HEYGEN_API_BASE", server.url())
            .with("HEYGEN_ALLOW_HTTP", "1")
            .with("HEYGEN_API_KEY", "key-1")
            .with("HEYGEN_MAX_RETRIES", "0")
            .with("HEYGEN_NO_BROWSER", "1")
    }

    pub fn with(mut self, name: &str, value: &str) -> User {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> User {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heygen"));
        command.args(arguments).current_dir(self.home()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home()).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that reads nothing closes the pipe first.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Everything the user sees.
    pub fn shown(&self) -> String {
        let mut text = self.stdout.clone();
        for line in self.stderr.lines() {
            text.push_str(&format!("stderr: {line}\n"));
        }
        text.push_str(&format!("exit: {}\n", self.code));
        text
    }
}

/// A command as a user would type it.
pub fn typed(arguments: &[String]) -> String {
    let quote = |word: &String| {
        let plain = word.chars().all(|character| character.is_ascii_alphanumeric() || "-_./,:=@".contains(character));
        if plain { word.clone() } else { format!("'{word}'") }
    };
    format!("$ heygen {}\n", arguments.iter().map(quote).collect::<Vec<_>>().join(" "))
}

/// Compares with `snapshots/NAME.snap`. `INSTA_UPDATE=always cargo test -p heygen` writes the files anew.
pub fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
