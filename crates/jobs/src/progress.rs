//! How far a job is, as a person may see it.

use serde::{Deserialize, Serialize};

/// Progress of a whole job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobProgress {
    /// `ready`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// In the order they were announced or begun.
    pub stages: Vec<StageProgress>,
    /// 0 to 1, weighted over the known stages.
    pub fraction: f64,
    /// 1 for the next job to start; only while it waits. An estimate: other workspaces take turns.
    pub queue_position: Option<u64>,
    /// Starts so far.
    pub attempt: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageProgress {
    pub name: String,
    /// Share of the job's time this stage is expected to take, in any unit.
    pub weight: f64,
    pub state: StageState,
    /// 0 to 1.
    pub fraction: f64,
    /// Its output was there already.
    pub cached: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    Waiting,
    Running,
    Done,
    Failed,
}

/// The stages of one attempt while it runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageTree {
    stages: Vec<StageProgress>,
}

impl StageTree {
    /// Announces a stage; one that is known keeps its state.
    pub fn announce(&mut self, name: &str, weight: f64) {
        let weight = if weight.is_finite() && weight > 0.0 { weight } else { 0.0 };
        match self.stages.iter_mut().find(|stage| stage.name == name) {
            Some(stage) => stage.weight = weight,
            None => self.stages.push(StageProgress {
                name: name.to_owned(),
                weight,
                state: StageState::Waiting,
                fraction: 0.0,
                cached: false,
            }),
        }
    }

    pub fn set(&mut self, name: &str, state: StageState, fraction: f64) {
        if let Some(stage) = self.stages.iter_mut().find(|stage| stage.name == name) {
            stage.state = state;
            stage.fraction = if fraction.is_finite() { fraction.clamp(0.0, 1.0) } else { stage.fraction };
        }
    }

    pub fn done(&mut self, name: &str, cached: bool) {
        self.set(name, StageState::Done, 1.0);
        if let Some(stage) = self.stages.iter_mut().find(|stage| stage.name == name) {
            stage.cached = cached;
        }
    }

    pub fn fraction(&self) -> f64 {
        let total: f64 = self.stages.iter().map(|stage| stage.weight).sum();
        if total <= 0.0 {
            return 0.0;
        }
        self.stages.iter().map(|stage| stage.weight * stage.fraction).sum::<f64>() / total
    }

    pub fn stages(&self) -> &[StageProgress] {
        &self.stages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_the_weighted_sum_of_known_stages() {
        let mut tree = StageTree::default();
        assert_eq!(tree.fraction(), 0.0);
        tree.announce("speech", 1.0);
        tree.announce("frames", 3.0);
        tree.done("speech", true);
        tree.set("frames", StageState::Running, 0.5);
        assert!((tree.fraction() - 0.625).abs() < 1e-9);
        tree.set("frames", StageState::Running, f64::NAN);
        tree.announce("frames", f64::INFINITY);
        assert!((tree.fraction() - 1.0).abs() < 1e-9, "a weight that is no number counts nothing");
    }
}
