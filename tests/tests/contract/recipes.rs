//! Good calls: for each operation what the contract alone cannot know, such as which things exist.

use herald_tests::{Answer, Api, media, projects};
use herald_wire::{Operation, contract};
use serde_json::{Value, json};

use crate::holdings::Holdings;

/// One request of an operation.
#[derive(Clone)]
pub struct Call {
    pub operation: &'static Operation,
    /// What stands for the placeholders, in their order.
    pub path: Vec<String>,
    pub query: Vec<(String, String)>,
    pub body: Content,
}

#[derive(Clone)]
pub enum Content {
    Nothing,
    Json(Value),
    /// A form with the member `file`.
    File(Vec<u8>),
    /// A form with texts and a recording as the member `file`.
    Form(Vec<(&'static str, &'static str)>, Vec<u8>),
}

impl Call {
    pub fn send(&self, api: &Api) -> Answer {
        self.send_with(api, &[])
    }

    pub fn send_with(&self, api: &Api, headers: &[(&str, &str)]) -> Answer {
        let (method, address) = (self.operation.method.as_str(), self.address());
        match &self.body {
            Content::Nothing => api.send(method, &address, headers, ()),
            Content::Json(value) => {
                let headers = [headers, &[("content-type", "application/json")]].concat();
                api.send(method, &address, &headers, value.to_string())
            }
            Content::File(bytes) => api.upload_as("file", "portrait.png", bytes),
            Content::Form(texts, bytes) => api.post_form(&address, texts, ("file", "recording.mp3", bytes)),
        }
    }

    /// Path and query.
    pub fn address(&self) -> String {
        let mut given = self.path.iter();
        let segments = self.operation.path.split('/').map(|segment| match segment.starts_with('{') {
            true => escaped(given.next().expect("a value for each placeholder")),
            false => segment.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// The address with something that is no text in the place of each placeholder.
    pub fn unreadable_address(&self) -> String {
        let segments = self.operation.path.split('/');
        segments.map(|segment| if segment.starts_with('{') { "%ff" } else { segment }).collect::<Vec<_>>().join("/")
    }

    pub fn with_query(&self, name: &str, value: Option<&str>) -> Call {
        let mut call = self.clone();
        call.query.retain(|(known, _)| known != name);
        call.query.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        call
    }

    pub fn with_body(&self, body: Value) -> Call {
        Call { body: Content::Json(body), ..self.clone() }
    }

    pub fn json(&self) -> Option<&Value> {
        match &self.body {
            Content::Json(value) => Some(value),
            _ => None,
        }
    }
}

/// Good calls of an operation, one at least. Whatever a call uses up is made for it.
pub fn of(operation: &'static Operation, mine: &Holdings) -> Vec<Call> {
    let bare = || Call { operation, path: Vec::new(), query: Vec::new(), body: Content::Nothing };
    let at = |id: String| Call { path: vec![id], ..bare() };
    let asking = |pairs: &[(&str, &str)]| {
        let query = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Call { query, ..bare() }
    };
    let saying = |body: Value| Call { body: Content::Json(body), ..bare() };
    let one = match operation.id.as_str() {
        "create_asset" => {
            let bytes = std::fs::read(media::portrait()).expect("the portrait");
            Call { body: Content::File(bytes), ..bare() }
        }
        "list_assets" => asking(&[("username", &mine.username)]),
        "get_asset" => at(mine.picture.clone()),
        "delete_asset" => at(mine.new_asset()),
        "search_assets" => {
            let path = media::portrait();
            let name = path.file_stem().expect("a name").to_string_lossy();
            asking(&[("query", &name), ("type", "image"), ("scope", "personal")])
        }
        "create_asset_upload" => {
            // A whole number is one in either spelling.
            let mut spelled = mine.upload_order();
            spelled["size_bytes"] = json!(40.0);
            return vec![saying(mine.upload_order()), saying(spelled)];
        }
        "complete_asset_upload" => Call { body: Content::Json(json!({})), ..at(mine.new_upload()) },
        "create_asset_upload_batch" => saying(json!({ "files": [mine.upload_order(), mine.upload_order()] })),
        "complete_asset_upload_batch" => saying(json!({ "batch_id": mine.new_upload_batch() })),
        "get_asset_batch" => at(mine.new_upload_batch()),
        "list_asset_statuses" => asking(&[("asset_ids", &mine.new_upload()), ("batch_ids", &mine.new_upload_batch())]),
        "list_voices" | "list_webhook_event_types" | "list_brand_kits" | "list_brand_glossaries" => bare(),
        "get_voice" => return vec![at("af_heart".to_owned()), at(mine.new_clone())],
        "clone_voice" => saying(mine.clone_order()),
        "delete_voice" => at(mine.new_clone()),
        "design_voice" => {
            saying(json!({ "prompt": "A warm, deep older man", "gender": "male", "locale": "en-GB", "seed": 0.0 }))
        }
        "create_speech" | "stream_speech" => saying(json!({ "text": "Hello there.", "voice_id": "af_heart" })),
        "create_openai_speech" => saying(json!({ "model": "tts-1", "input": "Hello there.", "voice": "alloy" })),
        "create_openai_transcription" => {
            let tone = media::tone(1.0, &mine.server.dir().path().join("recording.mp3"));
            let bytes = std::fs::read(tone).expect("readable");
            let form = |format| {
                let texts = vec![("model", "whisper-1"), ("response_format", format)];
                Call { body: Content::Form(texts, bytes.clone()), ..bare() }
            };
            return vec![form("json"), form("verbose_json")];
        }
        "list_openai_models" => bare(),
        "search_audio_sounds" => asking(&[("query", "calm piano"), ("min_score", "0")]),
        "list_video_agent_styles" => asking(&[("tag", "cinematic"), ("limit", "5")]),
        "create_avatar" => return avatars(mine).into_iter().map(saying).collect(),
        "list_avatar_groups" => bare(),
        "get_avatar_group" => at(mine.group.clone()),
        "delete_avatar_group" => at(mine.new_look().1),
        "list_avatar_looks" => asking(&[("group_id", &mine.group)]),
        "get_avatar_look" => at(mine.look.clone()),
        "update_avatar_look" => {
            let body = json!({ "name": "Somebody", "tags": ["calm"] });
            Call { body: Content::Json(body), ..at(mine.look.clone()) }
        }
        "delete_avatar_look" => at(mine.new_look().0),
        "create_video" => return videos(mine).into_iter().map(saying).collect(),
        "list_videos" => bare(),
        "get_video" | "stream_video_events" => at(mine.new_video()),
        "delete_video" => at(mine.new_video()),
        "create_video_batch" => {
            return videos(mine).into_iter().map(|video| saying(json!({ "videos": [video] }))).collect();
        }
        "get_video_batch" => at(mine.new_video_batch()),
        "list_video_statuses" => asking(&[("video_ids", &mine.new_video()), ("batch_ids", &mine.new_video_batch())]),
        "create_video_agent" => {
            let chat = json!({ "prompt": "Welcome new colleagues in 20 seconds.", "mode": "chat" });
            return vec![saying(mine.session_order()), saying(chat)];
        }
        "list_video_agent_sessions" => bare(),
        "get_video_agent_session" | "stop_video_agent_session" | "stream_video_agent_events" => at(mine.new_session()),
        "send_video_agent_message" => {
            let kit = mine.new_brand_kit();
            let picture = json!({ "type": "asset_id", "asset_id": mine.picture });
            let message = json!({
                "message": "Shorter, please.", "avatar_id": mine.look, "brand_kit_id": kit, "files": [picture],
            });
            Call { body: Content::Json(message), ..at(mine.new_waiting_session()) }
        }
        "get_video_agent_resource" => {
            let (session, resource) = mine.new_session_resource();
            Call { path: vec![session, resource], ..bare() }
        }
        "list_video_agent_resources" | "list_video_agent_resources_alias" | "list_video_agent_session_videos" => {
            at(mine.new_session_resource().0)
        }
        "create_hyperframes_render" => {
            let data = media::base64(&projects::two_halves(""));
            let inline = json!({ "type": "base64", "media_type": "application/zip", "data": data });
            return vec![saying(mine.render_order()), saying(json!({ "project": inline, "format": "webm" }))];
        }
        "list_hyperframes_renders" => bare(),
        "get_hyperframes_render" | "delete_hyperframes_render" => at(mine.new_render()),
        "create_webhook_endpoint" => saying(mine.endpoint_order()),
        "list_webhook_endpoints" | "list_webhook_events" => bare(),
        "update_webhook_endpoint" => {
            let body = json!({ "events": ["avatar_video.fail"], "status": "disabled" });
            Call { body: Content::Json(body), ..at(mine.new_endpoint()) }
        }
        "delete_webhook_endpoint" | "rotate_webhook_secret" => at(mine.new_endpoint()),
        "list_webhook_deliveries" | "redeliver_webhook_event" => at(mine.new_event()),
        "get_current_user" | "get_current_user_v1" => bare(),
        other => panic!("`{other}` is served, and nothing here says what a good call of it is"),
    };
    vec![one]
}

fn avatars(mine: &Holdings) -> Vec<Value> {
    let grouped = |mut body: Value| {
        body["avatar_group_id"] = json!(mine.group);
        body
    };
    let words = json!({ "type": "prompt", "name": "Anna", "prompt": "a woman in a red jacket in an office" });
    let of_look = json!({ "type": "prompt", "name": "Anna", "prompt": "in a library", "avatar_id": mine.look });
    vec![mine.photo_avatar(), grouped(mine.photo_avatar()), words.clone(), grouped(words), of_look]
}

fn videos(mine: &Holdings) -> Vec<Value> {
    let image = mine.image_order();
    let mut placed = mine.image_order();
    placed["background"] = json!({ "type": "image", "asset_id": mine.picture });
    placed["remove_background"] = json!(true);
    let picture = image["image"].clone();
    let sung = json!({ "type": "image", "image": picture, "audio_asset_id": mine.sound, "resolution": "720p" });
    let avatar = json!({
        "type": "avatar", "avatar_id": mine.look, "resolution": "720p", "voice_id": "af_heart",
        "script": "Hello there. Welcome to the tour of our garden.",
    });
    let shot = json!({
        "type": "cinematic_avatar", "avatar_id": [mine.look], "prompt": "slow dolly in, she smiles", "duration": 4,
        "references": [{ "type": "asset_id", "asset_id": mine.picture }],
    });
    vec![image, placed, sung, avatar, shot]
}

/// The status of success the contract documents.
pub fn success(operation: &Operation) -> u16 {
    let path = operation.path.replace('~', "~0").replace('/', "~1");
    let place = format!("/paths/{path}/{}/responses", operation.method.to_lowercase());
    let answers = contract().document().pointer(&place).and_then(Value::as_object).expect("answers");
    let status = answers.keys().find(|status| status.starts_with('2')).expect("a success");
    status.parse().expect("a status")
}

fn escaped(text: &str) -> String {
    let shown = |byte: u8| match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(shown).collect()
}
