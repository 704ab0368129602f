//! The documentation's receivers, as they stand there, on what they are written for.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::{eventually, programs};

/// The documentation's path.
pub const PATH: &str = "/webhooks/heygen";

/// A receiver as a process; killed when dropped.
pub struct Verifier {
    child: Child,
    // Its program lies here.
    _folder: TempDir,
}

/// A port nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

impl Verifier {
    /// The express program. It defines an app and does not start it, so one line is added.
    pub fn node(port: u16, secret: &str) -> Verifier {
        let folder = TempDir::with_prefix("herald-verifier-").expect("a temporary directory");
        let program = folder.path().join("verifier.mjs");
        let text = include_str!("../fixtures/verifier.mjs");
        std::fs::write(&program, format!("{text}\napp.listen({port}, \"127.0.0.1\");\n")).expect("a writable folder");
        symlink(programs::installed("verifiers", "node_modules"), folder.path().join("node_modules")).expect("a link");
        let mut command = Command::new("node");
        command.arg(program);
        Verifier::run(command, folder, port, secret)
    }

    /// The Flask program.
    pub fn flask(port: u16, secret: &str) -> Verifier {
        let folder = TempDir::with_prefix("herald-verifier-").expect("a temporary directory");
        let text = include_str!("../fixtures/verifier.py");
        std::fs::write(folder.path().join("verifier.py"), text).expect("a writable folder");
        let mut command = Command::new(programs::installed("verifiers", "venv/bin/flask"));
        command.args(["--app", "verifier", "run", "--port", &port.to_string()]);
        Verifier::run(command, folder, port, secret)
    }

    fn run(mut command: Command, folder: TempDir, port: u16, secret: &str) -> Verifier {
        command.current_dir(folder.path()).env("HEYGEN_WEBHOOK_SECRET", secret);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the receiver starts");
        let verifier = Verifier { child, _folder: folder };
        eventually("the receiver listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        verifier
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
