//! From a storyboard and an instruction in plain words to the next storyboard.
//!
//! An instruction may hold several wishes. Each is understood and explained, or named as not understood; none is passed over.

mod apply;
mod instruction;
mod wording;

pub use instruction::{Change, Length, Place, SceneRef};

use crate::brief::Brief;
use crate::storyboard::Storyboard;

/// What came of an instruction.
#[derive(Debug, Clone, PartialEq)]
pub enum Revision {
    Revised {
        storyboard: Box<Storyboard>,
        /// What was changed, sentence by sentence, for the user.
        explanation: String,
        /// The user said to go on with it at once.
        proceed: bool,
    },
    /// Nothing was understood, or nothing of it could be done: what to ask or tell the user.
    Unclear(String),
    Approve,
}

/// Does what the instruction asks. What can be done is done even if something else in the same message cannot; the explanation
/// then says both.
pub fn revise(board: &Storyboard, brief: &Brief, instruction: &str) -> Revision {
    let read = instruction::read(instruction);
    if read.changes.is_empty() && read.unclear.is_empty() {
        return if read.proceed || read.praise {
            Revision::Approve
        } else {
            Revision::Unclear("I did not find a wish in that. Tell me what to change, or say “go ahead”.".to_owned())
        };
    }
    let mut next = board.clone();
    let mut told = Vec::new();
    let mut done = 0;
    for change in &read.changes {
        match apply::apply(&mut next, brief, change) {
            Ok(explanation) => {
                done += 1;
                told.push(explanation);
            }
            Err(reason) => told.push(reason),
        }
    }
    told.extend(read.unclear.iter().map(|part| format!("I did not understand “{part}”.")));
    if done == 0 {
        if read.changes.is_empty() {
            told.push(
                "I can change the length, title, format, style, tone, music, voice, presenter and call to action, and add, drop, move or rewrite scenes."
                    .to_owned(),
            );
        }
        return Revision::Unclear(told.join(" "));
    }
    let failed = done < read.changes.len() || !read.unclear.is_empty();
    Revision::Revised { storyboard: Box::new(next), explanation: told.join(" "), proceed: read.proceed && !failed }
}

/// Whether a message says nothing but that it is good as it is, or to go on.
pub fn approves(message: &str) -> bool {
    let read = instruction::read(message);
    read.changes.is_empty() && read.unclear.is_empty() && (read.proceed || read.praise)
}

#[cfg(test)]
mod tests;
