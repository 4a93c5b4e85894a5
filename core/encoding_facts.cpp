// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding_facts.h"

#include "core/find_by_id.h"

namespace posviz {

std::vector<FactLine> factLines(const Encoding &encoding)
{
    const Facts &facts = encoding.facts;
    std::vector<FactLine> lines{
        {"Formula", facts.formula},
        {"Acts on", placesInWords(facts.actsOn)},
        {"Numbers", originName(facts.origin) + (facts.learnedNumbers == "0" ? "" : ", " + facts.learnedNumbers)},
        {"Defined", facts.everyLength ? "at every length" : "up to its table's end"},
        {"Cost per score", facts.cost},
        {"Past the trained length", facts.extrapolates},
        {"Fused attention", facts.fusedAttention},
        {"Cached keys stay right", facts.cachedKeys},
        {"Opens", encoding.readsTable ? "a table from a file, " + encoding.tableShape : ""},
        {"Used by", joinedWords(facts.models)},
        {"Source", citation(encoding.source)},
    };
    for (const Ancestor &ancestor : encoding.ancestors)
        if (const Encoding *from = findEncoding(ancestor.id))
            lines.push_back({"From " + from->title, ancestor.why});
    std::erase_if(lines, [](const FactLine &line) { return line.text.empty(); });
    return lines;
}

} // namespace posviz
