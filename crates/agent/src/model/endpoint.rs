//! What goes over the wire, in the two dialects.

use serde_json::{Value, json};

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 400_000;
/// Most tokens a model may answer with.
const MAX_TOKENS: u32 = 8_000;

/// How an endpoint is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    OpenAi,
    Anthropic,
}

/// A language model somewhere.
#[derive(Clone)]
pub struct Endpoint {
    pub dialect: Dialect,
    /// Up to and without `/chat/completions` or `/messages`.
    pub base_url: String,
    pub model: String,
    /// Empty: none is sent, for servers in one's own network.
    pub key: String,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key is a secret.
        formatter
            .debug_struct("Endpoint")
            .field("dialect", &self.dialect)
            .field("base_url", &self.base_url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct HttpRequest {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct HttpAnswer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Posts JSON and brings back the answer. Implementations bound time and size, and judge the address.
#[async_trait::async_trait]
pub trait Exchange: Send + Sync {
    /// The answer whatever its status; an error only if there is none.
    async fn post(&self, request: HttpRequest) -> Result<HttpAnswer, String>;
}

impl Endpoint {
    /// Asks with turns of user and model, the user's first. Answers the JSON text of the plan.
    pub(super) async fn ask(
        &self,
        exchange: &dyn Exchange,
        instructions: &str,
        turns: &[String],
        schema: &Value,
    ) -> Result<String, String> {
        let answer = exchange
            .post(self.request(instructions, turns, schema))
            .await
            .map_err(|reason| format!("{} could not be reached ({reason})", self.model))?;
        if answer.body.len() > MAX_ANSWER {
            return Err(format!("{} answered with more than {MAX_ANSWER} bytes", self.model));
        }
        if !(200..300).contains(&answer.status) {
            return Err(format!("{} answered with status {}", self.model, answer.status));
        }
        let body: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| format!("{} answered with something that is no JSON", self.model))?;
        self.text(&body).ok_or_else(|| format!("{} answered without a plan", self.model))
    }

    fn request(&self, instructions: &str, turns: &[String], schema: &Value) -> HttpRequest {
        let base = self.base_url.trim_end_matches('/');
        let turns = turns.iter().enumerate().map(|(place, text)| {
            let role = if place % 2 == 0 { "user" } else { "assistant" };
            json!({ "role": role, "content": text })
        });
        match self.dialect {
            Dialect::OpenAi => {
                let messages: Vec<Value> =
                    std::iter::once(json!({ "role": "system", "content": instructions })).chain(turns).collect();
                let authorization = format!("Bearer {}", self.key);
                HttpRequest {
                    url: format!("{base}/chat/completions"),
                    headers: if self.key.is_empty() { Vec::new() } else { vec![("authorization", authorization)] },
                    body: json!({
                        "model": self.model,
                        "messages": messages,
                        "max_tokens": MAX_TOKENS,
                        "response_format": { "type": "json_schema", "json_schema": { "name": "storyboard", "schema": schema } },
                    }),
                }
            }
            Dialect::Anthropic => {
                let mut headers = vec![("anthropic-version", "2023-06-01".to_owned())];
                if !self.key.is_empty() {
                    headers.push(("x-api-key", self.key.clone()));
                }
                HttpRequest {
                    url: format!("{base}/messages"),
                    headers,
                    body: json!({
                        "model": self.model,
                        "system": instructions,
                        "messages": turns.collect::<Vec<_>>(),
                        "max_tokens": MAX_TOKENS,
                        "tools": [{ "name": "storyboard", "description": "Hands in the storyboard.", "input_schema": schema }],
                        "tool_choice": { "type": "tool", "name": "storyboard" },
                    }),
                }
            }
        }
    }

    fn text(&self, body: &Value) -> Option<String> {
        match self.dialect {
            Dialect::OpenAi => Some(body["choices"][0]["message"]["content"].as_str()?.to_owned()),
            Dialect::Anthropic => {
                let call = body["content"].as_array()?.iter().find(|part| part["type"] == "tool_use")?;
                Some(call["input"].to_string())
            }
        }
    }
}
