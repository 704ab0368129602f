//! A server that is killed again and again, at any moment, under a load of paid requests with keys and a webhook receiver:
//! nothing accepted is lost, nothing is done or paid twice, and every event arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use herald_tests::{DataDir, Receiver, Server, media, prove};
use serde_json::{Value, json};

/// Requests under way at once.
const SENDERS: usize = 3;
/// Keys used in one life of the server.
const KEYS: usize = 12;
/// Longest wait for what was left unanswered: the lease of a key, and then some.
const LIMIT: Duration = Duration::from_secs(60);

/// When the server dies, after the load has begun: a different moment in each round, from the first request to the last.
fn moment(round: usize) -> Duration {
    Duration::from_millis(20 + (round as u64 * 7919) % 900)
}

fn order(asset: &str, name: &str) -> Value {
    json!({ "type": "photo", "name": name, "file": { "type": "asset_id", "asset_id": asset } })
}

/// The look that an answer is about, if it is a success.
fn look(answer: Option<(u16, Value)>) -> Option<String> {
    let (status, body) = answer?;
    (status == 200).then(|| body["data"]["avatar_item"]["id"].as_str().expect("an id").to_owned())
}

#[test]
fn killed_at_any_moment_it_loses_nothing_and_does_nothing_twice() {
    let rounds = if prove() { 200 } else { 5 };
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "100000"]);
    let receiver = Receiver::start();
    let mut server = Server::on(&dir);
    let endpoint = json!({ "url": receiver.url("/hook"), "events": ["photo_avatar_generation.success"] });
    server.api().post("/v3/webhooks/endpoints", &endpoint).data();
    let asset = server.upload(&media::portrait());
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    for round in 0..rounds {
        // What the last life left unanswered is asked for again, with what is new.
        let keys: Vec<String> =
            open.drain(..).chain((0..KEYS).map(|number| format!("round-{round}-{number}"))).collect();
        let api = server.api();
        let (asset, keys) = (&asset, &keys);
        let answers: Vec<(String, Option<String>)> = std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|sender| {
                    scope.spawn(move || {
                        let mine = keys.iter().skip(sender).step_by(SENDERS);
                        mine.map(|key| (key.clone(), look(api.try_once("/v3/avatars", key, &order(asset, key)))))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            std::thread::sleep(moment(round));
            server.strike();
            senders.into_iter().flat_map(|sender| sender.join().expect("a sender ends")).collect()
        });
        for (key, look) in answers {
            match look {
                Some(look) => drop(made.insert(key, look)),
                None => open.push(key),
            }
        }
        server.kill();
        server = Server::on(&dir);
    }
    let deadline = Instant::now() + LIMIT;
    while let Some(key) = open.pop() {
        assert!(Instant::now() < deadline, "{key} stays unanswered");
        match look(server.api().try_once("/v3/avatars", &key, &order(&asset, &key))) {
            Some(look) => drop(made.insert(key, look)),
            None => {
                open.insert(0, key);
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    let wanted = (rounds * KEYS) as i64;
    let distinct: BTreeSet<&String> = made.values().collect();
    assert_eq!((made.len() as i64, distinct.len() as i64), (wanted, wanted));
    assert_eq!(server.records().avatars(), 2 * wanted, "a group and a look each, and none that nobody knows of");
    // A dollar each.
    let (balance, held) = server.records().ledger_sums();
    assert_eq!((balance, held), ((100_000 - wanted) * 1_000_000, 0));

    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let deadline = Instant::now() + LIMIT;
    while told.len() < made.len() && Instant::now() < deadline {
        for delivery in receiver.waiting() {
            let look = delivery.body["event_data"]["avatar_id"].as_str().expect("an id").to_owned();
            let event = delivery.body["event_id"].as_str().expect("an id").to_owned();
            told.entry(look).or_default().insert(event);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let known: BTreeSet<&String> = told.keys().collect();
    assert_eq!(known, distinct, "every look was told of, and no other");
    assert!(told.values().all(|events| events.len() == 1), "one event each, however often it was told: {told:?}");
}
