//! Links people copy from their browser lead to a page about a file. For the shared drives people use, the link to
//! the file itself can be told from it; for video sites there is none, and saying so beats a confusing error later.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;

/// What a URL turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareLink {
    /// The page of a shared drive; this is its file.
    Direct(String),
    /// A page of this video site.
    VideoSite(&'static str),
    /// Nothing known: fetch it as it is.
    Plain,
}

/// Site name, then its domains; subdomains count.
const VIDEO_SITES: &[(&str, &[&str])] = &[
    ("YouTube", &["youtube.com", "youtu.be", "youtube-nocookie.com"]),
    ("Vimeo", &["vimeo.com"]),
    ("TikTok", &["tiktok.com"]),
    ("Instagram", &["instagram.com"]),
    ("Facebook", &["facebook.com", "fb.watch"]),
    ("X", &["twitter.com", "x.com"]),
    ("Twitch", &["twitch.tv"]),
    ("Dailymotion", &["dailymotion.com", "dai.ly"]),
    ("Loom", &["loom.com"]),
    ("Bilibili", &["bilibili.com", "b23.tv"]),
    ("LinkedIn", &["linkedin.com"]),
];

/// Recognises pages of shared drives and video sites.
pub fn recognise(url: &str) -> ShareLink {
    let Ok(url) = Url::parse(url.trim()) else { return ShareLink::Plain };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    if let Some((site, _)) = VIDEO_SITES.iter().find(|(_, domains)| domains.iter().any(|domain| is_of(&host, domain))) {
        return if names_a_file(&url) { ShareLink::Plain } else { ShareLink::VideoSite(site) };
    }
    let direct = match host.as_str() {
        "drive.google.com" => google_drive(&url),
        "docs.google.com" => google_docs(&url),
        "dropbox.com" | "www.dropbox.com" => dropbox(&url),
        "1drv.ms" | "onedrive.live.com" => Some(onedrive(&url)),
        _ if is_of(&host, "sharepoint.com") => sharepoint(&url),
        _ if is_of(&host, "box.com") => box_com(&url),
        _ => None,
    };
    direct.map_or(ShareLink::Plain, ShareLink::Direct)
}

fn is_of(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'))
}

fn names_a_file(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [".mp4", ".mov", ".webm", ".m4v", ".mp3", ".wav", ".m4a", ".jpg", ".jpeg", ".png"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn parts(url: &Url) -> Vec<&str> {
    url.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default()
}

fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Names of files and shares: letters, digits, `-`, `_`, `!`, `.`. Anything else is not such a link.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_!.".contains(&byte))
}

/// `/file/d/<id>/view`, `/open?id=<id>`, `/uc?id=<id>`.
fn google_drive(url: &Url) -> Option<String> {
    let parts = parts(url);
    let id = match parts.iter().position(|part| *part == "d") {
        Some(before) => parts.get(before + 1).map(|id| (*id).to_owned()),
        None => query(url, "id"),
    };
    let id = id.filter(|id| is_token(id))?;
    let mut direct = Url::parse("https://drive.usercontent.google.com/download").ok()?;
    direct.query_pairs_mut().append_pair("id", &id).append_pair("export", "download").append_pair("confirm", "t");
    if let Some(key) = query(url, "resourcekey") {
        direct.query_pairs_mut().append_pair("resourcekey", &key);
    }
    Some(direct.into())
}

/// Documents and presentations as PDF.
fn google_docs(url: &Url) -> Option<String> {
    match parts(url).as_slice() {
        [kind @ ("document" | "spreadsheets"), "d", id, ..] if is_token(id) => {
            Some(format!("https://docs.google.com/{kind}/d/{id}/export?format=pdf"))
        }
        ["presentation", "d", id, ..] if is_token(id) => {
            Some(format!("https://docs.google.com/presentation/d/{id}/export/pdf"))
        }
        ["uc", ..] => google_drive(url),
        _ => None,
    }
}

/// The same link with `dl=1`.
fn dropbox(url: &Url) -> Option<String> {
    matches!(parts(url).first(), Some(&("s" | "scl" | "sh"))).then(|| with_query(url, "dl", "1"))
}

/// Any sharing link, encoded, is an address of Microsoft's sharing API.
fn onedrive(url: &Url) -> String {
    format!("https://api.onedrive.com/v1.0/shares/u!{}/root/content", URL_SAFE_NO_PAD.encode(url.as_str()))
}

/// `/:v:/g/…` with `download=1`.
fn sharepoint(url: &Url) -> Option<String> {
    parts(url).first().is_some_and(|part| part.starts_with(':')).then(|| with_query(url, "download", "1"))
}

/// `/s/<id>` becomes `/shared/static/<id>`.
fn box_com(url: &Url) -> Option<String> {
    match parts(url).as_slice() {
        ["s" | "v", id, ..] if is_token(id) => Some(format!("https://{}/shared/static/{id}", url.host_str()?)),
        _ => None,
    }
}

fn with_query(url: &Url, name: &str, value: &str) -> String {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| key != name)
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let mut changed = url.clone();
    changed.set_fragment(None);
    changed.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    changed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(url: &str) -> ShareLink {
        ShareLink::Direct(url.to_owned())
    }

    #[test]
    fn shared_drive_pages_become_their_files() {
        let google = "https://drive.usercontent.google.com/download?id=1AbC-d_9&export=download&confirm=t";
        assert_eq!(recognise("https://drive.google.com/file/d/1AbC-d_9/view?usp=sharing"), direct(google));
        assert_eq!(recognise("https://drive.google.com/open?id=1AbC-d_9"), direct(google));
        assert_eq!(recognise("https://drive.google.com/uc?export=view&id=1AbC-d_9"), direct(google));
        assert_eq!(
            recognise("https://drive.google.com/file/d/1AbC-d_9/view?resourcekey=0-xy"),
            direct(&format!("{google}&resourcekey=0-xy"))
        );
        assert_eq!(
            recognise("https://docs.google.com/presentation/d/1X_y/edit#slide=2"),
            direct("https://docs.google.com/presentation/d/1X_y/export/pdf")
        );
        assert_eq!(
            recognise("https://www.dropbox.com/scl/fi/ab/clip.mp4?rlkey=k&dl=0"),
            direct("https://www.dropbox.com/scl/fi/ab/clip.mp4?rlkey=k&dl=1")
        );
        assert_eq!(
            recognise("https://1drv.ms/v/s!Aabc"),
            direct("https://api.onedrive.com/v1.0/shares/u!aHR0cHM6Ly8xZHJ2Lm1zL3YvcyFBYWJj/root/content")
        );
        assert_eq!(
            recognise("https://contoso.sharepoint.com/:v:/g/personal/x/Eabc?e=1"),
            direct("https://contoso.sharepoint.com/:v:/g/personal/x/Eabc?e=1&download=1")
        );
        assert_eq!(recognise("https://app.box.com/s/abc123"), direct("https://app.box.com/shared/static/abc123"));
    }

    #[test]
    fn video_sites_are_named_and_everything_else_is_left_alone() {
        for (url, site) in [
            ("https://www.youtube.com/watch?v=x", "YouTube"),
            ("https://youtu.be/x", "YouTube"),
            ("https://player.vimeo.com/video/1", "Vimeo"),
            ("https://www.tiktok.com/@a/video/1", "TikTok"),
            ("https://x.com/a/status/1", "X"),
        ] {
            assert_eq!(recognise(url), ShareLink::VideoSite(site), "{url}");
        }
        for url in [
            "https://example.com/video.mp4",
            "https://notyoutube.com/watch",
            "https://netflix.com/x",
            "https://drive.google.com/drive/folders",
            "https://drive.google.com/file/d/a%2Fb/view",
            "https://www.dropbox.com/home",
            "not a url",
        ] {
            assert_eq!(recognise(url), ShareLink::Plain, "{url}");
        }
    }
}
