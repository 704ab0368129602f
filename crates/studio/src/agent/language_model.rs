//! A language model that writes storyboards: an optional engine that the operator brings.

use std::time::Duration;

use async_trait::async_trait;
use herald_agent::model::{Endpoint, Exchange, HttpAnswer, HttpRequest, ModelPlanner};
use herald_agent::{Brief, PlanError, Planned, Planner, RulePlanner};
use herald_egress::Egress;

use crate::{StudioError, blocking};

/// Time a model has for a storyboard.
const ANSWER_LIMIT: Duration = Duration::from_secs(300);
/// Largest answer, in bytes.
const ANSWER_BYTES: usize = 2 << 20;

/// An endpoint and the way to it.
pub struct LanguageModel {
    pub endpoint: Endpoint,
    /// Whose it is, as `ai_vendors` of plans name it.
    pub vendor: String,
    pub egress: Egress,
}

#[async_trait]
impl Exchange for LanguageModel {
    async fn post(&self, request: HttpRequest) -> Result<HttpAnswer, String> {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(request.headers.iter().map(|(name, value)| (*name, value.as_str())));
        let body = request.body.to_string().into_bytes();
        let answer = self.egress.post_for(&request.url, &headers, body, ANSWER_LIMIT, ANSWER_BYTES).await;
        answer.map(|answer| HttpAnswer { status: answer.status, body: answer.body }).map_err(|error| error.to_string())
    }
}

/// A storyboard by the model where there is one, else by the rules; and who wrote it, where that is to be told.
pub async fn plan(
    model: Option<&LanguageModel>,
    brief: Brief,
) -> Result<Result<(Planned, Option<String>), PlanError>, StudioError> {
    match model {
        Some(model) => {
            let planner = ModelPlanner { endpoint: &model.endpoint, exchange: model };
            Ok(planner.plan(&brief).await.map(|(planned, author)| (planned, Some(author.told()))))
        }
        None => blocking(move || Ok(RulePlanner.plan(&brief).map(|planned| (planned, None)))).await,
    }
}
