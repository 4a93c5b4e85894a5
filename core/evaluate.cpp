// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate.h"

#include "core/encoding.h"
#include "core/subject_knobs.h"

#include <cassert>
#include <utility>

namespace posviz {

Result<Signal> evaluate(const Subject &subject, TableSource &tables)
{
    const Encoding *encoding = findEncoding(subject.encoding);
    assert(encoding);
    Ingredients ingredients{.values = subject.values, .scaling = subject.scaling, .lists = subject.lists};
    if (!subject.table.empty()) {
        Result<std::shared_ptr<const Table>> table = tables.table(subject.table, subject.tensor);
        if (!table)
            return table.failure();
        if (tableSetsDimension(subject) && (*table)->columns() != subject.dimension)
            return failed("{0}: the table has {1} columns but the scene has a dimension of {2}; open the file again to use its "
                          "width.",
                          subject.table, plain((*table)->columns()), plain(subject.dimension));
        ingredients.table = *table;
    }
    Result<Signal> signal = encoding->evaluate(
        {.dimension = subject.dimension, .base = subject.base, .length = subject.length}, ingredients);
    if (!signal && ingredients.table)
        return failed("{0}: {1}", subject.table, signal.failure().sentence);
    if (signal)
        if (auto *rotary = std::get_if<Rotary>(&*signal))
            rotary->trainedLength = trainedLengthOf(subject);
    return signal;
}

} // namespace posviz
