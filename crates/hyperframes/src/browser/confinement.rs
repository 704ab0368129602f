//! What keeps a browser in beyond its own flags: no privileges, no network, bounded files. As much as the kernel grants,
//! which is found out once a process by trying.
//!
//! The tools are those of util-linux: each takes something away and becomes the next, so the browser keeps the process id
//! and the pipes. Chromium's own sandbox stands inside that.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::error::RenderError;

/// Whom browsers of root run as: `nobody`. Owns nothing but their profiles.
const UNPRIVILEGED: u32 = 65_534;
/// Largest file a browser may write, in bytes: shared memory counts, and a picture of 8K in it has 133 MB.
const MAX_FILE_BYTES: u64 = 1 << 30;
const MAX_OPEN_FILES: u32 = 4_096;
/// What Chromium's sandbox needs.
const NAMESPACES: &[&str] = &["unshare", "--user", "--net", "--", "true"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Confinement {
    prefix: Vec<String>,
    /// Whether Chromium's own sandbox works: pages run without any file and almost without the kernel.
    pub sandbox: bool,
    owner: Option<u32>,
}

impl Confinement {
    /// The best there is here; without `own_network`, the best that shares this machine's.
    pub async fn of_this_machine(own_network: bool) -> Result<&'static Confinement, RenderError> {
        static OWN: OnceCell<Confinement> = OnceCell::const_new();
        static SHARED: OnceCell<Confinement> = OnceCell::const_new();
        let found = if own_network { &OWN } else { &SHARED };
        found.get_or_try_init(|| find(rustix::process::geteuid().is_root(), own_network)).await
    }

    /// `program` inside the confinement; arguments follow.
    pub fn command(&self, program: &OsStr) -> Command {
        let mut words = self.prefix.iter().map(OsStr::new).chain([program]);
        let mut command = Command::new(words.next().unwrap_or(program));
        command.args(words);
        command
    }

    /// Hands the profile to whom the browser runs as.
    pub fn own(&self, profile: &Path) -> std::io::Result<()> {
        match self.owner {
            Some(owner) => std::os::unix::fs::chown(profile, Some(owner), Some(owner)),
            None => Ok(()),
        }
    }

    fn new(root: bool, network: bool, sandbox: bool) -> Confinement {
        let user = UNPRIVILEGED;
        let mut prefix = String::new();
        if network {
            // A network of its own without any device, not even loopback.
            prefix += if root { "unshare --net -- " } else { "unshare --user --map-current-user --net -- " };
        }
        if root {
            prefix +=
                &format!("setpriv --reuid={user} --regid={user} --clear-groups --inh-caps=-all --bounding-set=-all ");
        } else {
            prefix += "setpriv ";
        }
        prefix += &format!(
            "--no-new-privs -- prlimit --core=0:0 --nofile={MAX_OPEN_FILES}:{MAX_OPEN_FILES} \
             --fsize={MAX_FILE_BYTES}:{MAX_FILE_BYTES} --"
        );
        Confinement {
            prefix: prefix.split_whitespace().map(str::to_owned).collect(),
            sandbox,
            owner: root.then_some(user),
        }
    }

    async fn can_run(&self, words: &[&str]) -> Result<bool, RenderError> {
        let (program, arguments) = words.split_first().unwrap_or((&"true", &[]));
        let mut command = self.command(OsStr::new(program));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.status().await {
            Ok(status) => Ok(status.success()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

async fn find(root: bool, own_network: bool) -> Result<Confinement, RenderError> {
    let all = [(true, true), (false, true), (true, false), (false, false)];
    for (network, sandbox) in all.into_iter().filter(|(network, _)| own_network || !network) {
        let candidate = Confinement::new(root, network, sandbox);
        if candidate.can_run(if sandbox { NAMESPACES } else { &["true"] }).await? {
            if !network {
                tracing::warn!("browsers share this machine's network: only their flags keep pages away from it");
            }
            if !sandbox {
                tracing::warn!("browsers run without Chromium's sandbox: the kernel grants no user namespaces");
            }
            return Ok(candidate);
        }
    }
    let message = "`setpriv` and `prlimit` of util-linux are needed to confine it, and do not work here";
    Err(RenderError::BrowserFailed(message.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn privileges_and_limits_are_gone_before_the_program_begins() {
        let confinement = Confinement::of_this_machine(true).await.expect("a confinement");
        let script = "ulimit -c; ulimit -n; grep -E '^(NoNewPrivs|CapEff|CapBnd):' /proc/self/status; id -u";
        let output = confinement.command(OsStr::new("sh")).args(["-c", script]).output().await.expect("a shell");
        let text = String::from_utf8(output.stdout).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(&lines[..2], ["0", "4096"]);
        assert!(lines.contains(&"NoNewPrivs:\t1"), "{text}");
        assert!(lines.contains(&"CapEff:\t0000000000000000"), "{text}");
        if rustix::process::geteuid().is_root() {
            assert!(lines.contains(&"CapBnd:\t0000000000000000"), "{text}");
            assert_eq!(lines.last(), Some(&"65534"));
        }
    }

    #[tokio::test]
    async fn what_does_not_work_is_not_taken_for_working() {
        let confinement = Confinement::new(rustix::process::geteuid().is_root(), false, false);
        assert!(confinement.can_run(&["true"]).await.expect("tried"));
        assert!(!confinement.can_run(&["false"]).await.expect("tried"));
        let mut without = confinement.clone();
        without.prefix[0] = "herald-no-such-program".into();
        assert!(!without.can_run(&["true"]).await.expect("tried"));
    }
}
