//! Links in the data of stored events. A signed link goes stale, so the row names the file or page instead, and the link
//! is made each time the event is read or sent.

use serde_json::{Value, json};

use crate::links::Links;

const FILE: &str = "$file";
const VIDEO_PAGE: &str = "$video_page";
const SHARE_PAGE: &str = "$share_page";

/// Stands for a link to a stored file; null when there is none. `name` is what a browser saves it as.
pub fn file(key: Option<&str>, media_type: &str, name: &str) -> Value {
    match key {
        Some(key) => json!({ FILE: { "key": key, "media_type": media_type, "name": name } }),
        None => Value::Null,
    }
}

/// Stands for the page a video is watched on.
pub fn video_page(id: impl std::fmt::Display) -> Value {
    json!({ VIDEO_PAGE: id.to_string() })
}

/// Stands for the page a video is shared by.
pub fn share_page(id: impl std::fmt::Display) -> Value {
    json!({ SHARE_PAGE: id.to_string() })
}

/// The value with every reference in it replaced by a link that works now.
pub fn resolve(links: &Links, value: &Value) -> Value {
    match value {
        Value::Object(members) => match link(links, value) {
            Some(link) => Value::String(link),
            None => members.iter().map(|(name, member)| (name.clone(), resolve(links, member))).collect(),
        },
        Value::Array(items) => items.iter().map(|item| resolve(links, item)).collect(),
        other => other.clone(),
    }
}

fn link(links: &Links, value: &Value) -> Option<String> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    if let Some(file) = members.get(FILE) {
        return Some(links.file(file["key"].as_str()?, file["media_type"].as_str()?, file["name"].as_str()?));
    }
    let page = |name: &str| members.get(name)?.as_str()?.parse().ok();
    page(VIDEO_PAGE).map(|id| links.video_page(id)).or_else(|| page(SHARE_PAGE).map(|id| links.share_page(id)))
}

#[cfg(test)]
mod tests {
    use herald_blobs::UrlSigner;
    use herald_domain::id::VideoId;

    use super::*;

    #[test]
    fn references_become_links_wherever_they_are_and_the_rest_stays() {
        let base = "https://herald.example".to_owned();
        let links = Links::new(UrlSigner::new([7; 32], &base), base);
        let id = VideoId::new();
        let stored = json!({
            "url": file(Some("videos/a/video.mp4"), "video/mp4", "a.mp4"), "gif": file(None, "image/gif", "a.gif"),
            "pages": [video_page(id), share_page(id)], "callback_id": "$file", "count": 3,
        });
        let shown = resolve(&links, &stored);
        assert!(shown["url"].as_str().unwrap().starts_with("https://herald.example/files/videos/a/video.mp4?"));
        assert_eq!(shown["pages"][0], format!("https://herald.example/videos/{id}"));
        assert_eq!(shown["pages"][1], format!("https://herald.example/share/{id}"));
        assert_eq!((&shown["gif"], &shown["callback_id"], &shown["count"]), (&Value::Null, &json!("$file"), &json!(3)));
    }
}
