//! A planner that asks a language model, and keeps its answer to the facts.
//!
//! Two kinds of endpoints are spoken to: those that are compatible with OpenAI's chat completions, and Anthropic's messages.
//! The answer follows a JSON schema, is checked like every storyboard, sent back once with what is wrong, and given up for
//! [`RulePlanner`] if that does not help. Whoever asked is told which planner wrote the storyboard, and why.

mod answer;
mod endpoint;
mod request;
mod schema;

pub use endpoint::{Dialect, Endpoint, Exchange, HttpAnswer, HttpRequest};

use crate::brief::Brief;
use crate::check::{self, Flaw};
use crate::planning::{PlanError, Planned, Planner, RulePlanner, WORDS_PER_SECOND};
use crate::storyboard::Storyboard;
use crate::wishes::Wishes;

/// Which planner wrote a storyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Name of the model.
    Model { name: String, repaired: bool },
    /// The rules, because the model's answer could not be used.
    Rules { reason: String },
}

impl Author {
    /// As the session tells it.
    pub fn told(&self) -> String {
        match self {
            Author::Model { name, repaired: false } => format!("The storyboard was written by {name}."),
            Author::Model { name, repaired: true } => {
                format!("The storyboard was written by {name}, after one correction.")
            }
            Author::Rules { reason } => format!("The storyboard was written without a language model: {reason}."),
        }
    }
}

/// Asks the model of an endpoint over `exchange`, which the caller brings and bounds in time.
pub struct ModelPlanner<'a> {
    pub endpoint: &'a Endpoint,
    pub exchange: &'a dyn Exchange,
}

impl ModelPlanner<'_> {
    /// A storyboard, or a question if there are no facts and somebody is there to ask.
    pub async fn plan(&self, brief: &Brief) -> Result<(Planned, Author), PlanError> {
        let wishes = Wishes::parse(&brief.prompt);
        if brief.prompt.trim().is_empty() {
            return Err(PlanError::Empty);
        }
        if brief.may_ask
            && let Ok(Planned::Question(question)) = RulePlanner.plan(brief)
        {
            return Ok((Planned::Question(question), Author::Rules { reason: "facts are missing".to_owned() }));
        }
        match self.written(brief, &wishes).await {
            Ok((board, repaired)) => {
                let name = self.endpoint.model.clone();
                Ok((Planned::Storyboard(Box::new(board)), Author::Model { name, repaired }))
            }
            Err(reason) => RulePlanner.plan(brief).map(|planned| (planned, Author::Rules { reason })),
        }
    }

    async fn written(&self, brief: &Brief, wishes: &Wishes) -> Result<(Storyboard, bool), String> {
        let mut turns = vec![request::asked(brief, wishes)];
        let mut wrong = String::new();
        for attempt in 0..2 {
            let text =
                self.endpoint.ask(self.exchange, &request::instructions(), &turns, &schema::storyboard()).await?;
            match answer::storyboard(&text, brief, wishes) {
                Ok(board) => {
                    let flaws = flaws(&board, brief, wishes);
                    if flaws.is_empty() {
                        return Ok((board, attempt > 0));
                    }
                    wrong = flaws.join("; ");
                }
                Err(reason) => wrong = reason,
            }
            turns.push(text);
            turns.push(request::repair(&wrong));
        }
        Err(format!("{} answered with a storyboard that cannot be used ({})", self.endpoint.model, shortened(&wrong)))
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What is wrong with a model's storyboard. Its sentences are its own words for what the files say, so their share of templates
/// says nothing; its length counts.
fn flaws(board: &Storyboard, brief: &Brief, wishes: &Wishes) -> Vec<String> {
    let mut flaws: Vec<String> = check::flaws(board, brief)
        .into_iter()
        .filter(|flaw| !matches!(flaw, Flaw::Templates { .. }))
        .take(20)
        .map(|flaw| flaw.to_string())
        .collect();
    let words = crate::fit::spoken_words(board);
    let wanted = board.seconds * WORDS_PER_SECOND;
    if wishes.seconds.is_some() && (words as f64 - wanted).abs() > wanted * 0.25 {
        flaws.push(format!("the narration has {words} words; about {wanted:.0} fit {:.0} seconds", board.seconds));
    }
    flaws
}

#[cfg(test)]
mod tests;
