// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace posviz {

/// The window cut to 0 .. count - 1, or all of that where there is none: a scene's windows go by its dimension, and an encoding
/// may have fewer pairs or features.
Run shownRun(const std::optional<Run> &window, std::int64_t count);

/// An axis of whole numbers that shows the run with its outermost cells whole.
Axis wholeNumberAxis(Sentence label, Quantity quantity, Run run);

/// A figure with its view's name, what it was made from ("RoPE, head dimension 128, base 500 000, length 131 072"), and the
/// notes that hold for every view of this signal.
Figure figureFor(const View &view, const Scene &scene, const Signal &signal);

/// Stands in a frame for the matrix that will cover these runs.
Heatmap emptyHeatmap(Run rows, Run columns, Sentence label);

/// Hatches the blocks of whole cells whose keys all come after the query, as a stair of few steps, and says why in the area and
/// in a note.
void addMask(Figure &figure, const Bins &queries, const Bins &keys, const Sentence &why);

/// Adds the area and the note for positions of the run that do not exist, along the rows or along the columns.
void addAbsence(Figure &figure, const Signal &signal, Run positions, Run across, bool alongRows);

/// The same sentence by itself; none where every position of the run exists.
std::optional<Sentence> absenceSentence(const Signal &signal, Run positions);

/// The whole number of the run nearest to a place on an axis; none off the run.
std::optional<std::int64_t> numberAt(double place, Run run);

/// A run of one number, or its two ends: "query 12", "queries 12 to 31".
Sentence runInWords(Pattern<1> one, Pattern<2> many, Run run);
Sentence positionsInWords(Run run);
Sentence distancesInWords(Run run);

/// "cell mean 0.25 of 10 × 20": what the cell of a matrix shows; empty where it covers a single number.
Sentence cellInWords(double mean, Run rows, Run columns);

/// Why there is nothing to explain off the data: there is nobody to tell, so no sentence.
Error offTheData();

/// Smallest and largest finite value; both 0 where there is none.
struct ValueRange {
    double lowest = 0.0;
    double highest = 0.0;
};
ValueRange valueRange(const CellMatrix &values);

/// The range of all but one value in two hundred, half of those at each end: a trained table has a few numbers far larger
/// than the rest, which would leave one colour for all others.
ValueRange robustRange(const CellMatrix &values);

/// "θ24 = 500 000^(−48/128) = 0.00729", with the scaling's factor where one applies.
Sentence frequencyFormula(const Scene &scene, const Signal &signal, int pair);

/// "3 columns + 2 rows": the way over the grid from one position to another, both in cells of it.
Sentence stepsInWords(const Grid &grid, std::int64_t from, std::int64_t to);

/// "Σ ... over 64 pairs"
Sentence overPairs(Sentence sum, std::int64_t pairs);

/// The same for waves of added vectors; with the product of the last pair's sines where it has no cosines.
Sentence sumOverPairs(Sentence sum, const Sinusoids &sinusoids, std::int64_t query, std::int64_t key);

/// " + 0.57": the angle of a pair at the first position; empty where it is 0.
std::string phaseInWords(const Signal &signal, int pair);

/// What stands in the place of an angle where a position lies outside the grid; none where it lies in a cell.
std::optional<Sentence> outsideSentence(const Signal &signal, std::int64_t position);

/// True where the place is one of those where the encoding's positions enter.
bool actsOn(const Encoding &encoding, Place place);

/// True where queries and keys are turned, so that a score depends on what they hold.
bool turnsHeads(const Encoding &encoding);

/// True where terms of trained vectors are added to the score of a query and a key; a bias is the same whatever they hold.
bool addsTerms(const Encoding &encoding);

/// True where a query can be turned or pointed to a distance, at which the score then peaks.
bool canShift(const Encoding &encoding);

/// Notes that the query was not shifted where it cannot be.
void addShiftNote(Figure &figure, const Encoding &encoding, bool shifted);

/// Notes that pairs make whole turns from one place to the next, where any do.
void addWholeTurns(Figure &figure, const Signal &signal);

/// Notes on positions that are no plain line: rows of a grid, remapped distances that only the score knows; and on whole turns.
void addPositionNotes(Figure &figure, const Signal &signal);

/// "ALiBi has no feature vectors. Bias shows what it adds to the score."
Error nothingToShow(const Scene &scene, const Signal &signal, Sentence what);

} // namespace posviz
