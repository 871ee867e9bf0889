//! Work on many things, none of which needs another, by two threads.

use std::thread::Builder;

/// What `work` makes of each of `all`, in their order: by two threads where there are at least `many`.
/// Not by more: those that have a processor to themselves are two on the smallest machines.
pub(super) fn map<T: Sync, U: Send>(
    all: &[T],
    many: usize,
    work: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let ours = if all.len() < many { all.len() } else { all.len() / 2 };
    let (ours, others) = all.split_at(ours);
    let each = |part: &[T]| part.iter().map(&work).collect::<Vec<_>>();
    if others.is_empty() {
        return each(ours);
    }
    std::thread::scope(|scope| {
        let beside = Builder::new().spawn_scoped(scope, || each(others));
        let mut done = each(ours);
        let theirs = beside.ok().and_then(|beside| beside.join().ok());
        // Where no other thread is to be had, it is done here.
        done.extend(theirs.unwrap_or_else(|| each(others)));
        done
    })
}
