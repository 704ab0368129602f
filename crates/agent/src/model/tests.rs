use std::sync::Mutex;

use serde_json::{Value, json};

use super::*;
use crate::reading;

/// An endpoint that answers what it was told to, in turn, and remembers what it was asked.
struct Scripted {
    answers: Mutex<Vec<Result<HttpAnswer, String>>>,
    asked: Mutex<Vec<HttpRequest>>,
}

impl Scripted {
    fn new(answers: Vec<Result<HttpAnswer, String>>) -> Self {
        Scripted { answers: Mutex::new(answers.into_iter().rev().collect()), asked: Mutex::default() }
    }
}

#[async_trait::async_trait]
impl Exchange for Scripted {
    async fn post(&self, request: HttpRequest) -> Result<HttpAnswer, String> {
        self.asked.lock().unwrap().push(request);
        self.answers.lock().unwrap().pop().expect("no more than two questions")
    }
}

fn brief() -> Brief {
    let text = b"# Tea\n\nTea is picked by hand in spring. The factory dries 400 kg a day.";
    Brief {
        prompt: "Explain how our tea is made in 10 seconds".into(),
        sources: vec![reading::read("tea.md", "text/markdown", text).unwrap()],
        canvas: None,
        style: None,
        presenter: false,
        may_ask: false,
    }
}

fn endpoint(dialect: Dialect) -> Endpoint {
    Endpoint { dialect, base_url: "http://models.local/v1/".into(), model: "small-one".into(), key: "secret".into() }
}

fn plan(kilograms: u32) -> Value {
    json!({
        "title": "Our tea",
        "beats": [
            { "narration": "This is how our tea is made.", "content": { "layout": "title", "kicker": null, "title": "Our tea", "subtitle": null, "byline": null } },
            {
                "narration": format!("In spring, it is picked by hand. The factory dries {kilograms} kg a day."),
                "content": { "layout": "big_number", "kicker": null, "value": { "number": kilograms, "decimals": 0, "prefix": "", "suffix": " kg" }, "claim": "dried in a day", "source": null },
            },
        ],
    })
}

fn openai(content: &Value) -> Result<HttpAnswer, String> {
    let body = json!({ "choices": [{ "message": { "content": content.to_string() } }] });
    Ok(HttpAnswer { status: 200, body: body.to_string().into_bytes() })
}

async fn asked(dialect: Dialect, exchange: &Scripted) -> (Storyboard, Author) {
    let endpoint = endpoint(dialect);
    match (ModelPlanner { endpoint: &endpoint, exchange }).plan(&brief()).await.unwrap() {
        (Planned::Storyboard(board), author) => (*board, author),
        (Planned::Question(question), _) => panic!("{question}"),
    }
}

#[tokio::test]
async fn a_plan_that_keeps_to_the_facts_is_taken() {
    let exchange = Scripted::new(vec![openai(&plan(400))]);
    let (board, author) = asked(Dialect::OpenAi, &exchange).await;
    assert_eq!(author, Author::Model { name: "small-one".into(), repaired: false });
    assert_eq!(board.beats.len(), 2);
    let requests = exchange.asked.lock().unwrap();
    assert_eq!(requests[0].url, "http://models.local/v1/chat/completions");
    assert_eq!(requests[0].headers, [("authorization", "Bearer secret".to_owned())]);
    assert_eq!(requests[0].body["response_format"]["json_schema"]["name"], "storyboard");
    assert!(requests[0].body["messages"][1]["content"].as_str().unwrap().contains("picked by hand"));
}

#[tokio::test]
async fn an_invented_number_is_sent_back_once() {
    let exchange = Scripted::new(vec![openai(&plan(900)), openai(&plan(400))]);
    let (_, author) = asked(Dialect::OpenAi, &exchange).await;
    assert_eq!(author, Author::Model { name: "small-one".into(), repaired: true });
    let requests = exchange.asked.lock().unwrap();
    let repair = requests[1].body["messages"][3]["content"].as_str().unwrap();
    assert!(repair.contains("`900`"), "{repair}");
}

#[tokio::test]
async fn a_model_that_insists_is_given_up_for_the_rules() {
    let exchange = Scripted::new(vec![openai(&plan(900)), openai(&plan(900))]);
    let (board, author) = asked(Dialect::OpenAi, &exchange).await;
    assert!(author.told().contains("cannot be used") && author.told().contains("`900`"), "{}", author.told());
    assert!(board.beats.iter().all(|beat| !beat.narration.contains("900")));
}

#[tokio::test]
async fn broken_answers_and_refusals_name_their_reason() {
    let table: Vec<(Vec<Result<HttpAnswer, String>>, &str)> = vec![
        (vec![Err("no route".into())], "could not be reached (no route)"),
        (vec![Ok(HttpAnswer { status: 429, body: Vec::new() })], "status 429"),
        (vec![Ok(HttpAnswer { status: 200, body: b"<html>".to_vec() })], "no JSON"),
        (vec![openai(&json!({ "title": 1 })), openai(&json!([]))], "does not fit the schema"),
    ];
    for (answers, expected) in table {
        let (_, author) = asked(Dialect::OpenAi, &Scripted::new(answers)).await;
        assert!(author.told().contains(expected), "{expected}: {}", author.told());
    }
}

#[tokio::test]
async fn anthropic_is_asked_for_a_tool_call() {
    let body = json!({ "content": [{ "type": "text", "text": "Here" }, { "type": "tool_use", "name": "storyboard", "input": plan(400) }] });
    let exchange = Scripted::new(vec![Ok(HttpAnswer { status: 200, body: body.to_string().into_bytes() })]);
    let (_, author) = asked(Dialect::Anthropic, &exchange).await;
    assert_eq!(author, Author::Model { name: "small-one".into(), repaired: false });
    let requests = exchange.asked.lock().unwrap();
    assert_eq!(requests[0].url, "http://models.local/v1/messages");
    assert!(requests[0].headers.contains(&("x-api-key", "secret".to_owned())));
    assert_eq!(requests[0].body["tool_choice"]["name"], "storyboard");
}
