//! Both digits of an escape at once.

use super::step::{HEX, Memory, REST, complete, digit};
use super::{Chain, Normaliser, at};
use crate::tail::Tails;
use gatewright_core::decision::PathStep;

impl Normaliser<'_> {
    /// What each second digit leads to. Most lead to the same.
    pub(super) fn second_digits(
        &mut self,
        tails: &Tails,
        level: usize,
        (step, memory, rest): (PathStep, Memory, u32),
    ) -> Box<[u32]> {
        let high = digit(memory);
        let mut last: Option<(Result<u32, u16>, u32)> = None;
        let mut digits = Vec::with_capacity(HEX.len());
        for behind in self.behind_escapes(tails, level + 1, (step, high, rest)) {
            let number = match last {
                Some((known, number)) if known == behind => number,
                _ => self.number(
                    level,
                    match behind {
                        Ok(rest) => Chain::Running { memory: REST, rest },
                        Err(status) => Chain::Rejected(status),
                    },
                ),
            };
            last = Some((behind, number));
            digits.push(number);
        }
        digits.into()
    }

    /// The state of the rest behind what each escape becomes. All begin alike: with one byte, or with the
    /// percent sign and the first digit.
    fn behind_escapes(
        &mut self,
        tails: &Tails,
        level: usize,
        (step, high, rest): (PathStep, u8, u32),
    ) -> Vec<Result<u32, u16>> {
        let completed: Vec<_> = HEX.iter().map(|low| complete(step, high, *low)).collect();
        let kept = completed.iter().flatten().find(|(_, count)| *count == 3);
        let kept = kept.map(|(out, _)| self.write(tails, level, rest, &out[..2]));
        let of_kept = kept.map(|kept| self.ranges_at(tails, level, kept).to_vec()).unwrap_or_default();
        let of_rest = self.ranges_at(tails, level, rest);
        let behind = |(out, count): ([u8; 3], usize)| match count {
            1 => at(of_rest, out[0]),
            _ => at(&of_kept, out[2]),
        };
        completed.into_iter().map(|one| one.map(behind)).collect()
    }
}
