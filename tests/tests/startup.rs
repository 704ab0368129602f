//! Processes on one data directory: the first ones, and those that share the work.

use std::process::Stdio;

use herald_tests::{DataDir, Options, Server, media};
use serde_json::json;

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

#[test]
fn what_a_process_without_workers_accepts_is_made_by_the_next_with_them() {
    let dir = DataDir::new();
    let idle = Options { variables: vec![("HERALD_WORKERS", "0".to_owned())], ..Options::default() };
    let server = Server::with(&dir, &idle);
    let asset = server.upload(&media::portrait());
    let video = server.create_video(&json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": "Somebody else will make this.", "voice_id": "af_heart", "resolution": "720p",
    }));
    // A look from words is answered as it is: nobody here is going to finish it.
    let words = json!({ "type": "prompt", "name": "Anna", "prompt": "a woman in a red jacket" });
    let look = server.api().post("/v3/avatars", &words).data()["avatar_item"].clone();
    assert_eq!(look["status"], "processing");
    assert_eq!(server.video(&video)["status"], "pending");
    server.terminate();
    let server = Server::on(&dir);
    server.finished(&video);
    let path = format!("/v3/avatars/looks/{}", look["id"].as_str().expect("an id"));
    herald_tests::eventually("the look is made", || server.api().get(&path).data()["status"] == "completed");
}
