//! What plans do not allow: each refusal reached over HTTP.

use herald_tests::{DataDir, Options, Server, eventually, media};
use serde_json::{Value, json};

fn on(dir: &DataDir, variables: &[(&'static str, &str)]) -> Server {
    let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Server::with(dir, &Options { variables, ..Options::default() })
}

fn order(asset: &str) -> Value {
    let script = "This sentence is said many times, because the video must not end too soon. ".repeat(20);
    json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": script, "voice_id": "af_heart", "resolution": "720p",
    })
}

fn with(mut base: Value, name: &str, value: &str) -> Value {
    base[name] = json!(value);
    base
}

#[test]
fn requests_above_the_rate_wait_and_pass() {
    let dir = DataDir::new();
    let rates = [("HERALD_PLANS__DEFAULT__RATES__READS", "60"), ("HERALD_PLANS__DEFAULT__RATES__UPLOADS", "0")];
    let server = on(&dir, &rates);
    let refusal = (0..40).map(|_| server.api().get("/v3/videos")).find(|answer| answer.status == 429);
    let refusal = refusal.expect("a burst of ten, and one a second");
    refusal.refused(429, "rate_limit_exceeded", "");
    assert_eq!(refusal.header("retry-after"), "1");
    // Who is not known is told that first; other classes have rates of their own.
    server.api_as(Some("hk_wrong")).get("/v3/videos").refused(401, "unauthorized", "");
    server.api().post("/v3/videos", &json!({})).refused(400, "invalid_parameter", "type");
    server.api().upload(&media::portrait()).refused(429, "rate_limit_exceeded", "");
    eventually("a request passes again", || server.api().get("/v3/videos").status == 200);
}

#[test]
fn one_video_more_than_the_plan_allows_has_to_wait() {
    let dir = DataDir::new();
    let server = on(&dir, &[("HERALD_PLANS__DEFAULT__CONCURRENT_JOBS", "2")]);
    let asset = server.upload(&media::portrait());
    let first = server.create_video(&order(&asset));
    server.create_video(&order(&asset));
    for path in ["/v3/videos", "/v3/videos?dry_run=true"] {
        let refusal = server.api().post(path, &order(&asset));
        refusal.refused(429, "rate_limit_exceeded", "");
        let wait: u64 = refusal.header("retry-after").parse().expect("seconds");
        assert!((10..=300).contains(&wait), "{wait} s for videos of a minute and a half");
    }
    server.api().delete(&format!("/v3/videos/{first}")).data();
    eventually("the place is free", || server.api().post("/v3/videos", &order(&asset)).status == 200);
}

#[test]
fn the_eleventh_unfinished_video_is_refused_by_default() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    for _ in 0..10 {
        server.create_video(&order(&asset));
    }
    server.api().post("/v3/videos", &order(&asset)).refused(429, "rate_limit_exceeded", "");
    assert_eq!(server.records().videos(), 10);
}

#[test]
fn plans_end_where_they_say() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--plan", "free"]);
    let rules = [
        ("HERALD_PLANS__FREE__TRIAL_VIDEOS", "1"),
        ("HERALD_PLANS__FREE__CONCURRENT_JOBS", "5"),
        ("HERALD_PLANS__FREE__TRANSPARENT_VIDEO", "false"),
        ("HERALD_PLANS__FREE__SLOTS__AVATARS", "1"),
        ("HERALD_MODERATION__BLOCKED_TERMS", r#"["snake oil"]"#),
    ];
    let server = on(&dir, &rules);
    let asset = server.upload(&media::portrait());
    let api = server.api();
    let plan = |answer: herald_tests::Answer, param| answer.refused(402, "plan_upgrade_required", param);
    plan(api.post("/v3/videos", &with(order(&asset), "resolution", "1080p")), "resolution");
    plan(api.post("/v3/videos", &with(order(&asset), "output_format", "webm")), "output_format");

    let policy = |answer: herald_tests::Answer, param| answer.refused(400, "content_policy_violation", param);
    policy(api.post("/v3/videos", &with(order(&asset), "script", "Buy Snake-Oil now, it is good for you.")), "script");
    policy(api.post("/v3/videos", &with(order(&asset), "title", "SNAKE OIL")), "title");
    let text = json!({ "text": "Snake oil, snake oil!", "voice_id": "af_heart" });
    policy(api.post("/v3/voices/speech", &text), "text");
    let words = json!({ "type": "prompt", "name": "Merchant", "prompt": "a man who sells snake oil" });
    policy(api.post("/v3/avatars", &words), "prompt");
    policy(api.post("/v3/avatars", &with(words.clone(), "name", "Snake oil")), "name");

    server.create_avatar(&media::portrait());
    let full = with(words, "prompt", "a man who sells cars");
    api.post("/v3/avatars", &full).refused(400, "resource_limit_reached", "");
    assert_eq!(server.records().avatars(), 2, "one look in one group");

    server.create_video(&order(&asset));
    api.post("/v3/videos", &order(&asset)).refused(402, "trial_limit_exceeded", "");
    assert_eq!(server.records().videos(), 1);
}

#[test]
fn the_months_minutes_run_out() {
    let dir = DataDir::new();
    let server = on(&dir, &[("HERALD_PLANS__DEFAULT__MONTHLY_VIDEO_MINUTES", "4")]);
    let asset = server.upload(&media::portrait());
    server.create_video(&order(&asset));
    let refusal = server.api().post("/v3/videos", &order(&asset));
    refusal.refused(429, "quota_exceeded", "");
    let wait: u64 = refusal.header("retry-after").parse().expect("seconds");
    assert!((1..=31 * 86_400 + 1).contains(&wait), "{wait}");
}

#[test]
fn unlimited_mode_is_free_with_looks_that_support_it() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "0"]);
    let server = on(&dir, &[("HERALD_PLANS__DEFAULT__UNLIMITED_ENGINES", r#"["avatar_iii"]"#)]);
    let looks = server.api().get("/v3/avatars/looks?ownership=public&limit=50").page()["data"].clone();
    let cheap =
        |look: &&Value| look["supported_api_engines"].as_array().is_some_and(|all| all.contains(&json!("avatar_iii")));
    let drawn = looks.as_array().expect("looks").iter().find(cheap).expect("a look with avatar_iii")["id"].clone();
    let order = |look: &Value, engine: &str| {
        json!({ "type": "avatar", "avatar_id": look, "script": "This is said for nothing, and it is long enough to be said.",
            "voice_id": "af_heart", "resolution": "720p", "engine": { "type": engine } })
    };
    let free = server.api().post("/v3/videos?dry_run=true", &order(&drawn, "avatar_iii")).data();
    assert_eq!(free["price"]["amount"], 0.0);
    server.api().post("/v3/videos", &order(&drawn, "avatar_iv")).refused(402, "insufficient_credit", "");
    dir.administer(&["billing", "grant", "1"]);
    let photo = json!(server.create_avatar(&media::portrait()));
    server.api().post("/v3/videos", &order(&photo, "avatar_iii")).refused(400, "unlimited_mode_disabled", "avatar_id");
}

#[test]
fn outside_engines_need_the_plans_permission() {
    let dir = DataDir::new();
    let image = [
        ("HERALD_ENGINES__IMAGE__URL", "http://127.0.0.1:9/v1"),
        ("HERALD_ENGINES__IMAGE__MODEL", "m"),
        ("HERALD_PLANS__DEFAULT__AI_VENDORS", r#"["somebody"]"#),
    ];
    let server = on(&dir, &image);
    let words = json!({ "type": "prompt", "name": "Merchant", "prompt": "a man who sells cars" });
    let refusal = server.api().post("/v3/avatars", &words).refused(403, "ai_vendor_access_restricted", "");
    assert!(refusal["message"].as_str().expect("a text").contains("127.0.0.1"));
    assert_eq!(server.records().avatars(), 0);
}
