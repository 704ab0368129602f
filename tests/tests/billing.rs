//! Money: what is set aside, paid and given back, and what `users/me` and `herald billing` say of it.

use herald_store::charges::ChargeState;
use herald_tests::{DataDir, Server, eventually, media};
use serde_json::{Value, json};

/// Long enough that its video is under way while a test looks.
fn long_script() -> String {
    "This sentence is said many times, because the video must not end too soon. ".repeat(20)
}

fn image_order(asset: &str, script: &str) -> Value {
    json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": script, "voice_id": "af_heart", "resolution": "720p",
    })
}

fn balance(server: &Server) -> f64 {
    server.api().get("/v3/users/me").data()["wallet"]["remaining_balance"].as_f64().expect("a balance")
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-6
}

#[test]
fn a_wallet_is_held_settled_and_released() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "10"]);
    let server = Server::on(&dir);
    let asset = server.upload(&media::portrait());

    let id = server.create_video(&image_order(&asset, "The bell rings when it is done."));
    let held = server.records().charge(&id);
    assert!(near(balance(&server), 10.0 - held.main as f64 / 1e6) || held.state == ChargeState::Settled);
    let seconds = server.finished(&id)["duration"].as_f64().expect("a duration");
    let paid = server.records().charge(&id);
    let due = (seconds * 1e3).round() as i64 * 50;
    assert_eq!((paid.state, paid.main), (ChargeState::Settled, due), "{seconds} s at 0.05");
    assert!(paid.main <= held.main && paid.quantity <= held.quantity);
    assert!(near(balance(&server), 10.0 - due as f64 / 1e6));
    assert_eq!(server.records().ledger_sums(), (10_000_000 - due, 0));

    // What is deleted is given back, and what is held cannot be spent twice.
    let dear = server.create_video(&image_order(&asset, &long_script()));
    let held = server.records().charge(&dear);
    assert_eq!(held.state, ChargeState::Held);
    assert!(held.main > 5_000_000);
    assert!(near(balance(&server), (10_000_000 - due - held.main) as f64 / 1e6));
    let refused = server.api().post("/v3/videos", &image_order(&asset, &long_script()));
    let message = refused.refused(402, "insufficient_credit", "")["message"].as_str().expect("a text").to_owned();
    assert_eq!(message.matches('$').count(), 2, "both numbers: {message}");
    server.api().delete(&format!("/v3/videos/{dear}")).data();
    eventually("the hold is released", || server.records().charge(&dear).state == ChargeState::Released);
    assert!(near(balance(&server), 10.0 - due as f64 / 1e6));
    assert_eq!(server.records().ledger_sums(), (10_000_000 - due, 0));

    let ledger = dir.administer(&["billing", "ledger"]);
    for kind in ["adjust", "hold", "settle", "release"] {
        assert!(ledger.contains(kind), "{kind} in\n{ledger}");
    }
}

#[test]
fn a_crash_that_ends_a_video_gives_its_price_back() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "10"]);
    let server = Server::armed(&dir, "before-stage:speech");
    let asset = server.upload(&media::portrait());
    server
        .api()
        .post_to_the_dying("/v3/videos", &image_order(&asset, "The bell rings when it is done, and not before."));
    server.await_crash();
    let id = herald_tests::Records::of(&dir).newest_video();
    for _ in 0..2 {
        Server::armed(&dir, "before-stage:speech").await_crash();
    }
    let server = Server::on(&dir);
    assert_eq!(server.ended(&id)["status"], "failed");
    assert_eq!(server.records().charge(&id).state, ChargeState::Released);
    assert!(near(balance(&server), 10.0));
    assert_eq!(server.records().ledger_sums(), (10_000_000, 0));
}

#[test]
fn photo_avatars_and_speech_are_paid_at_once() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "1.01", "--currency", "usd"]);
    let server = Server::on(&dir);
    server.create_avatar(&media::portrait());
    assert!(near(balance(&server), 0.01));

    let spoken =
        server.api().post("/v3/voices/speech", &json!({ "text": "Good morning.", "voice_id": "af_heart" })).data();
    let seconds = spoken["duration"].as_f64().expect("a duration");
    let due = (((seconds * 1e3).ceil() * 667.0) / 1e3).ceil() / 1e6;
    assert!(near(balance(&server), 0.01 - due), "{} after {seconds} s", balance(&server));

    let file = json!({ "type": "asset_id", "asset_id": server.upload(&media::portrait()) });
    let before = server.records().avatars();
    let again = json!({ "type": "photo", "name": "Test", "file": file });
    server.api().post("/v3/avatars", &again).refused(402, "insufficient_credit", "");
    assert_eq!(server.records().avatars(), before);
    let text = "A sentence that is said again. ".repeat(100);
    let long = json!({ "text": text, "voice_id": "af_heart" });
    server.api().post("/v3/voices/speech", &long).refused(402, "insufficient_credit", "");
}

#[test]
fn a_dry_run_prices_and_stores_nothing() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "3"]);
    let server = Server::on(&dir);
    let asset = server.upload(&media::portrait());
    let (jobs, files, rows) = (server.records().jobs(), server.files_of_videos(), server.records().ledger_rows());

    let order = image_order(&asset, "The bell rings when it is done.");
    let quote = server.api().post("/v3/videos?dry_run=true", &order).data();
    assert_eq!((&quote["dry_run"], &quote["would_be_accepted"]), (&json!(true), &json!(true)));
    let price = &quote["price"];
    assert_eq!(
        (&price["currency"], &price["unit"], &price["unit_price"]),
        (&json!("usd"), &json!("second"), &json!(0.05))
    );
    let (amount, units) =
        (price["amount"].as_f64().expect("a sum"), price["estimated_units"].as_f64().expect("seconds"));
    assert!(near(amount, units * 0.05) && units > 1.0, "{price}");
    assert!(near(quote["available"].as_f64().expect("a balance"), 3.0));

    let four_k = json!({ "resolution": "4k" });
    let mut dear = order.clone();
    dear["resolution"] = four_k["resolution"].clone();
    assert_eq!(server.api().post("/v3/videos?dry_run=true", &dear).data()["price"]["unit_price"], 0.0667);
    // Refusals are the ordinary ones.
    let api = server.api();
    api.post("/v3/videos?dry_run=true", &image_order(&asset, &long_script())).refused(402, "insufficient_credit", "");
    api.post("/v3/videos?dry_run=maybe", &order).refused(400, "invalid_parameter", "dry_run");
    api.post("/v3/videos?dry_run=true", &image_order(&asset, " ")).refused(400, "invalid_parameter", "script");

    let file = json!({ "type": "asset_id", "asset_id": asset });
    let photo = api.post("/v3/avatars?dry_run=true", &json!({ "type": "photo", "name": "T", "file": file })).data();
    assert_eq!((&photo["price"]["amount"], &photo["price"]["unit"]), (&json!(1.0), &json!("call")));
    let words = json!({ "type": "prompt", "name": "T", "prompt": "a man in a suit" });
    let words = api.post("/v3/avatars?dry_run=true", &words).data();
    assert_eq!((&words["price"]["amount"], &words["price"]["published"]), (&json!(0.0), &json!(false)));
    let text = json!({ "text": "Good morning.", "voice_id": "af_heart" });
    assert_eq!(api.post("/v3/voices/speech?dry_run=true", &text).data()["price"]["unit_price"], 0.000667);

    let records = server.records();
    assert_eq!((records.jobs(), records.videos(), records.avatars(), records.charges()), (jobs, 0, 0, 0));
    assert_eq!((server.files_of_videos(), records.ledger_rows()), (files, rows));
    assert!(near(balance(&server), 3.0));
}

#[test]
fn the_profile_shows_the_block_of_the_billing_type() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let me = |arguments: &[&str]| {
        if !arguments.is_empty() {
            dir.administer(&[&["billing", "set"], arguments].concat());
        }
        let user = server.api().get("/v3/users/me").data();
        assert_eq!(user, server.api().get("/v1/user/me").data());
        let kind = user["billing_type"].as_str().expect("a type").to_owned();
        for block in ["wallet", "subscription", "usage_based"] {
            assert_eq!(user[block].is_null(), block != kind, "{user:#}");
        }
        user[&kind].clone()
    };
    let free = json!({ "spending_current_usd": 0.0, "spending_cap_usd": null, "included_credits": null,
        "remaining_credits": null });
    assert_eq!(me(&[]), free);
    let wallet = me(&["--type", "wallet", "--balance", "42.50", "--auto-reload", "10,25"]);
    let reload = json!({ "enabled": true, "threshold_usd": 10.0, "amount_usd": 25.0 });
    assert_eq!(wallet, json!({ "currency": "usd", "remaining_balance": 42.5, "auto_reload": reload }));
    let off = me(&["--auto-reload", "off", "--currency", "credits", "--balance", "7"]);
    assert_eq!((&off["currency"], &off["remaining_balance"]), (&json!("credits"), &json!(7.0)));
    assert_eq!(off["auto_reload"]["enabled"], false);
    assert_eq!(me(&["--monthly-minimum", "500", "--currency", "usd"])["remaining_balance"], 500.0);
    assert_eq!(me(&["--annual-pool", "12000"])["remaining_balance"], 12_000.0);
    let plan =
        me(&["--type", "subscription", "--plan", "enterprise", "--premium-credits", "250", "--add-on-credits", "50"]);
    assert_eq!(plan["plan"], "enterprise");
    assert_eq!(plan["credits"]["premium_credits"]["remaining"], 250);
    assert!(plan["credits"]["premium_credits"]["resets_at"].as_str().expect("a time").ends_with("-01T00:00:00Z"));
    assert_eq!(plan["credits"]["add_on_credits"], json!({ "remaining": 50, "resets_at": null }));
    let metered = me(&["--type", "usage_based", "--cap", "100", "--included-credits", "20"]);
    let wanted = json!({ "spending_current_usd": 0.0, "spending_cap_usd": 100.0, "included_credits": 20.0,
        "remaining_credits": 20.0 });
    assert_eq!(metered, wanted);
}

#[test]
fn administrators_keep_accounts_of_several_workspaces() {
    let dir = DataDir::new();
    let id = dir.administer(&["workspaces", "create", "Second"]).trim().to_owned();
    assert!(dir.administer(&["workspaces", "list"]).contains(&format!("{id}  Second")));
    dir.administer(&["billing", "set", "--workspace", "Second", "--type", "wallet", "--balance", "5"]);
    dir.administer(&["billing", "grant", "2.5", "--note", "welcome", "--workspace", &id]);
    assert!(dir.administer(&["billing", "show", "--workspace", "Second"]).contains("$7.50"));
    assert!(dir.administer(&["billing", "ledger", "--workspace", "Second"]).contains("welcome"));
    assert!(dir.administer(&["billing", "show"]).contains("no limit"));
    let key = dir.administer(&["keys", "create", "--name", "second", "--workspace", "Second"]).trim().to_owned();
    let server = Server::on(&dir);
    let user = server.api_as(Some(&key)).get("/v3/users/me").data();
    assert_eq!(user["wallet"]["remaining_balance"], 7.5);
    assert_eq!(server.api().get("/v3/users/me").data()["billing_type"], "usage_based");

    let refused = |arguments: &[&str], reason: &str| {
        let output = dir.herald(arguments).output().expect("herald runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(reason), "{arguments:?}: {said}");
    };
    refused(&["billing", "show", "--workspace", "Third"], "there is no workspace `Third`");
    refused(&["billing", "set", "--plan", "gold"], "no plan `gold`");
    refused(&["billing", "set", "--balance", "5"], "`balance` belongs to");
    refused(&["billing", "set", "--type", "wallet", "--balance", "1.2345678"], "not an amount");
    refused(&["billing", "set", "--type", "wallet", "--auto-reload", "5,0"], "more than zero");
    refused(&["billing", "set", "--type", "subscription", "--plan", "default"], "plan is one of");
    refused(&["billing", "grant", "5"], "has no balance");
    refused(&["workspaces", "create", "Second"], "already");
    refused(&["keys", "create", "--name", "k", "--workspace", "Third"], "there is no workspace");
}
