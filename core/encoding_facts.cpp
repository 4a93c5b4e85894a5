// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding_facts.h"

#include "core/find_by_id.h"

namespace posviz {

std::vector<FactLine> factLines(const Encoding &encoding)
{
    const Facts &facts = encoding.facts;
    std::vector<FactLine> lines{
        {sentence("Formula"), word(facts.formula)},
        {sentence("Acts on"), placesInWords(facts.actsOn)},
        {sentence("Parameters"), facts.learnedNumbers == "0"
                                     ? originName(facts.origin)
                                     : sentence("{0}, {1}", originName(facts.origin), word(facts.learnedNumbers))},
        {sentence("Defined"), facts.everyLength ? sentence("at any length") : sentence("up to the end of its table")},
        {sentence("Cost per score"), word(facts.cost)},
        {sentence("Length extrapolation"), word(facts.extrapolates)},
        {sentence("Fused attention"), word(facts.fusedAttention)},
        {sentence("KV cache stays valid"), word(facts.cachedKeys)},
        {sentence("Reads"), encoding.readsTable ? sentence("a table from a file, {0}", word(encoding.tableShape)) : Sentence()},
        {sentence("Used by"), facts.models.empty() ? Sentence() : verbatim(joinedWords(facts.models))},
        {sentence("Source"), verbatim(citation(encoding.source))},
    };
    for (const Ancestor &ancestor : encoding.ancestors)
        if (const Encoding *from = findEncoding(ancestor.id))
            lines.push_back({sentence("From {0}", from->title), word(ancestor.why)});
    std::erase_if(lines, [](const FactLine &line) { return line.text.empty(); });
    return lines;
}

} // namespace posviz
