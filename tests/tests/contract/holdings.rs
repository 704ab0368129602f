//! What a workspace has, made through the API like everything a caller has.

use std::cell::Cell;

use herald_tests::{Api, DataDir, Options, Server, media, projects};
use serde_json::{Value, json};

/// Name of the second workspace.
const ANOTHER: &str = "Another";
/// The text a reserved upload brings.
const SUBTITLES: &[u8] = b"1\n00:00:00,000 --> 00:00:01,000\nHello.\n";

/// A server that takes requests and does no work, with plans that never stand in the way.
pub fn server() -> Server {
    let dir = DataDir::new();
    let variables = [
        ("HERALD_WORKERS", "0"),
        ("HERALD_PLANS__DEFAULT__CONCURRENT_JOBS", "1000000"),
        ("HERALD_PLANS__DEFAULT__RATES__WRITES", "6000000"),
        ("HERALD_PLANS__DEFAULT__RATES__UPLOADS", "6000000"),
    ];
    let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Server::with(&dir, &Options { variables, ..Options::default() })
}

/// A key of a new workspace, made as an administrator does.
pub fn key_of_another_workspace(server: &Server) -> String {
    let workspace = server.dir().administer(&["workspaces", "create", ANOTHER]);
    let made = server.dir().administer(&["keys", "create", "--name", "theirs", "--workspace", workspace.trim()]);
    made.trim().to_owned()
}

pub struct Holdings<'a> {
    pub server: &'a Server,
    /// Name of the workspace; absent for the first one.
    workspace: Option<&'static str>,
    /// With a key of the workspace.
    pub api: Api,
    pub username: String,
    /// A picture of a person.
    pub picture: String,
    /// A sound of five seconds.
    pub sound: String,
    pub look: String,
    pub group: String,
    made: Cell<u32>,
}

impl<'a> Holdings<'a> {
    pub fn of(server: &'a Server, key: &str) -> Holdings<'a> {
        let api = server.api_as(Some(key));
        let username = text(&api.get("/v3/users/me").data()["username"]);
        let picture = text(&api.upload(&media::portrait()).data()["asset_id"]);
        let tone = media::tone(5.0, &server.dir().path().join("tone.mp3"));
        let sound = text(&api.upload(&tone).data()["asset_id"]);
        let made = Cell::new(0);
        let workspace = (key != server.key()).then_some(ANOTHER);
        let (look, group) = (String::new(), String::new());
        let mut holdings = Holdings { server, workspace, api, username, picture, sound, look, group, made };
        (holdings.look, holdings.group) = holdings.new_look();
        holdings
    }

    /// A number no other thing of the workspace has.
    pub fn number(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    pub fn new_asset(&self) -> String {
        let name = format!("words-{}.srt", self.number());
        text(&self.api.upload_as("file", &name, SUBTITLES).data()["asset_id"])
    }

    /// Look and group of a new photo avatar. An event happens.
    pub fn new_look(&self) -> (String, String) {
        let made = self.api.post("/v3/avatars", &self.photo_avatar()).data();
        (text(&made["avatar_item"]["id"]), text(&made["avatar_group"]["id"]))
    }

    pub fn photo_avatar(&self) -> Value {
        let file = json!({ "type": "asset_id", "asset_id": self.picture });
        json!({ "type": "photo", "name": format!("Person {}", self.number()), "file": file })
    }

    pub fn image_order(&self) -> Value {
        json!({
            "type": "image", "image": { "type": "asset_id", "asset_id": self.picture }, "resolution": "720p",
            "script": "Hello there. Welcome to the tour of our garden.", "voice_id": "af_heart",
        })
    }

    pub fn clone_order(&self) -> Value {
        let name = format!("Voice {}", self.number());
        json!({ "audio": { "type": "asset_id", "asset_id": self.sound }, "voice_name": name })
    }

    /// It waits for ever.
    pub fn new_clone(&self) -> String {
        text(&self.api.post("/v3/voices/clone", &self.clone_order()).data()["voice_clone_id"])
    }

    /// It waits for ever.
    pub fn new_video(&self) -> String {
        text(&self.api.post("/v3/videos", &self.image_order()).data()["video_id"])
    }

    /// A batch of five videos, none of which is submitted.
    pub fn new_video_batch(&self) -> String {
        let wanted = json!({ "title": "Tour", "videos": vec![self.image_order(); 5] });
        text(&self.api.post("/v3/videos/batches", &wanted).json()["data"]["batch_id"])
    }

    /// Of a project that is an asset of the workspace.
    pub fn render_order(&self) -> Value {
        let name = format!("project-{}.zip", self.number());
        let asset = self.api.upload_as("file", &name, &projects::two_halves("")).data()["asset_id"].clone();
        json!({ "project": { "type": "asset_id", "asset_id": asset }, "variables": { "accent": "#00ff00" } })
    }

    /// It waits for ever.
    pub fn new_render(&self) -> String {
        text(&self.api.post("/v3/hyperframes/renders", &self.render_order()).data()["render_id"])
    }

    pub fn session_order(&self) -> Value {
        json!({
            "prompt": "Explain our garden in 20 seconds.", "avatar_id": self.look, "brand_kit_id": self.new_brand_kit(),
            "files": [{ "type": "asset_id", "asset_id": self.picture }],
        })
    }

    /// It thinks for ever.
    pub fn new_session(&self) -> String {
        let wanted = json!({ "prompt": "Explain our garden in 20 seconds.", "mode": "chat" });
        text(&self.api.post("/v3/video-agents", &wanted).data()["session_id"])
    }

    /// A session that was stopped, and waits.
    pub fn new_waiting_session(&self) -> String {
        let id = self.new_session();
        self.api.post(&format!("/v3/video-agents/{id}/stop"), &json!({})).data();
        id
    }

    /// Sends a file to a session that waits, and has it wait again.
    pub fn attach_to(&self, session: &str) {
        let file = json!({ "type": "asset_id", "asset_id": self.picture });
        let message = json!({ "message": "Show this.", "files": [file] });
        self.api.post(&format!("/v3/video-agents/{session}"), &message).data();
        self.api.post(&format!("/v3/video-agents/{session}/stop"), &json!({})).data();
    }

    /// A session and the picture attached to it.
    pub fn new_session_resource(&self) -> (String, String) {
        let session = text(&self.api.post("/v3/video-agents", &self.session_order()).data()["session_id"]);
        let resources = self.api.get(&format!("/v3/video-agents/{session}/resources")).page();
        let resource = text(&resources["data"][0]["resource_id"]);
        (session, resource)
    }

    pub fn upload_order(&self) -> Value {
        let name = format!("late-words-{}.srt", self.number());
        json!({ "filename": name, "content_type": "application/x-subrip", "size_bytes": SUBTITLES.len() })
    }

    /// A reserved upload whose bytes are there.
    pub fn new_upload(&self) -> String {
        let slot = self.api.post("/v3/assets/direct-uploads", &self.upload_order()).data();
        self.send(&slot);
        text(&slot["asset_id"])
    }

    /// Five reserved uploads whose bytes are there.
    pub fn new_upload_batch(&self) -> String {
        let files: Vec<Value> = (0..5).map(|_| self.upload_order()).collect();
        let batch = self.api.post("/v3/assets/direct-uploads/batches", &json!({ "files": files })).data();
        batch["items"].as_array().expect("slots").iter().for_each(|slot| self.send(slot));
        text(&batch["batch_id"])
    }

    fn send(&self, slot: &Value) {
        let path = slot["upload_url"].as_str().and_then(|url| url.strip_prefix(self.server.url()));
        let kind = slot["upload_headers"]["Content-Type"].as_str().expect("a type");
        let sent = self.api.send("PUT", path.expect("a URL of this server"), &[("content-type", kind)], SUBTITLES);
        assert_eq!(sent.status, 200, "{}", sent.text());
    }

    pub fn endpoint_order(&self) -> Value {
        json!({ "url": format!("https://receiver.example/{}/{}", self.username, self.number()) })
    }

    pub fn new_endpoint(&self) -> String {
        text(&self.api.post("/v3/webhooks/endpoints", &self.endpoint_order()).data()["endpoint_id"])
    }

    /// An event, on its way to one endpoint at least.
    pub fn new_event(&self) -> String {
        self.new_endpoint();
        self.new_look();
        text(&self.api.get("/v3/webhooks/events?limit=1").page()["data"][0]["event_id"])
    }

    pub fn new_brand_kit(&self) -> String {
        self.administer_brand("kits", "kit.json", r#"{"name": "Plain"}"#)
    }

    pub fn new_glossary(&self) {
        self.administer_brand("glossaries", "terms.csv", "term,translation\nHerald,Herald\n");
    }

    fn administer_brand(&self, what: &str, name: &str, content: &str) -> String {
        let file = self.server.dir().path().join(name);
        std::fs::write(&file, content).expect("writable");
        let file = file.display().to_string();
        let mut command = vec!["brand", what, "create", &file];
        command.extend(self.workspace.iter().flat_map(|name| ["--workspace", name]));
        self.server.dir().administer(&command).trim().to_owned()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
