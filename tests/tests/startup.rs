//! The first minute: programs that meet on an empty data directory.

use std::process::Stdio;

use herald_tests::{DataDir, Server};

#[test]
fn many_programs_may_be_the_first_on_a_data_directory() {
    let dir = DataDir::empty();
    let create =
        || dir.herald(&["keys", "create", "--name", "first"]).stdout(Stdio::piped()).spawn().expect("herald runs");
    let started: Vec<_> = (0..4).map(|_| create()).collect();
    let outputs = started.into_iter().map(|child| child.wait_with_output().expect("herald ends"));
    let keys: Vec<String> = outputs
        .map(|output| {
            assert!(output.status.success(), "{}", output.status);
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        })
        .collect();
    // One workspace for all of them: whichever key is shown, it is the same account.
    let server = Server::on(&dir);
    let spaces: Vec<_> =
        keys.iter().map(|key| server.api_as(Some(key)).get("/v3/users/me").data()["username"].clone()).collect();
    assert!(spaces.windows(2).all(|pair| pair[0] == pair[1]), "{spaces:?}");
    assert!(keys.iter().all(|key| key.starts_with("hk_")), "{keys:?}");
}
