//! The embedded engine: multilingual E5 small, 384 dimensions, 4-bit weights.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Mutex;

use herald_inference::e5_file::{BLOCK, BLOCK_BYTES, E5File, widened};
use herald_inference::{Models, Net, Tensor, Threads};

use crate::embedding::{Embedder, LanguageError, Role};
use crate::unigram::Unigram;

/// Vectors of texts that were asked for before. The same short descriptions come again and again.
const REMEMBERED: usize = 4_096;

#[derive(Debug, Clone, Copy)]
pub struct E5Options {
    pub threads: usize,
}

#[derive(Debug)]
pub struct E5Embedder {
    net: Net,
    unigram: Unigram,
    width: usize,
    /// Longest input in tokens, marks included.
    positions: usize,
    begin: u32,
    end: u32,
    /// The published file: rows of the word table are read from it when they are needed.
    file: File,
    word_rows: u64,
    /// Position and type embeddings, added.
    places: Vec<f32>,
    remembered: Mutex<std::collections::HashMap<String, Vec<f32>>>,
}

impl E5Embedder {
    /// # Errors
    /// When the artifact `text-embedding` is not installed or not what it should be.
    pub fn new(models: &Models, options: E5Options) -> Result<E5Embedder, LanguageError> {
        let net = Net::load(models, "text-embedding/encoder.onnx", Threads(options.threads))?;
        let path = models.path("text-embedding/e5-small-q4.bin")?;
        let bytes = std::fs::read(&path)?;
        let parsed = E5File::parse(&bytes)?;
        let (width, positions) = (parsed.shape.width, parsed.shape.positions);
        let word_rows = parsed.matrix(&bytes, "emb.word", parsed.pieces.len(), width)?.start as u64;
        let kinds = parsed.floats(&bytes, "emb.type", width)?;
        let mut places = parsed.floats(&bytes, "emb.pos", positions * width)?;
        for row in places.chunks_mut(width) {
            row.iter_mut().zip(&kinds).for_each(|(place, kind)| *place += kind);
        }
        Ok(E5Embedder {
            net,
            width,
            positions,
            begin: parsed.begin as u32,
            end: parsed.end as u32,
            file: File::open(path)?,
            word_rows,
            places,
            unigram: Unigram::new(parsed.pieces, parsed.normalised, parsed.unknown),
            remembered: Mutex::default(),
        })
    }

    /// Ids with the marks at both ends, no more than the model takes.
    fn tokens(&self, text: &str) -> Vec<u32> {
        let mut ids = vec![self.begin];
        ids.extend(self.unigram.pieces(text).into_iter().take(self.positions - 2));
        ids.push(self.end);
        ids
    }

    fn embedded(&self, ids: &[u32]) -> io::Result<Vec<f32>> {
        let length = self.width / BLOCK * BLOCK_BYTES;
        let mut row = vec![0; length];
        let mut embedded = Vec::with_capacity(ids.len() * self.width);
        for (id, place) in ids.iter().zip(self.places.chunks(self.width)) {
            self.file.read_exact_at(&mut row, self.word_rows + u64::from(*id) * length as u64)?;
            embedded.extend(widened(&row).iter().zip(place).map(|(word, place)| word + place));
        }
        Ok(embedded)
    }
}

impl Embedder for E5Embedder {
    fn dimensions(&self) -> usize {
        self.width
    }

    fn embed(&self, text: &str, role: Role) -> Result<Vec<f32>, LanguageError> {
        let prefix = match role {
            Role::Query => "query: ",
            Role::Passage => "passage: ",
        };
        let text = format!("{prefix}{text}");
        let memory = || self.remembered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(vector) = memory().get(&text) {
            return Ok(vector.clone());
        }
        let ids = self.tokens(&text);
        let embedded = self.embedded(&ids)?;
        let shape = [ids.len(), self.width];
        let outputs = self.net.run(&[("embedded", Tensor::F32 { shape: &shape, data: &embedded })])?;
        let vector = outputs.f32("sentence")?.1.to_vec();
        let mut memory = memory();
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(text, vector.clone());
        Ok(vector)
    }
}
