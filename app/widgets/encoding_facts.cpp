// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_facts.h"

#include <QCoreApplication>
#include <QStringList>

namespace posviz {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("EncodingFacts", text); }

QString shown(const std::string &text) { return QString::fromStdString(text); }

QString joined(const std::vector<std::string> &words)
{
    QStringList list;
    for (const std::string &word : words)
        list << shown(word);
    return list.join(QStringLiteral(", "));
}

QString numbersOf(const Facts &facts)
{
    QString text = shown(originName(facts.origin));
    if (facts.learnedNumbers != "0")
        text += QStringLiteral(", ") + shown(facts.learnedNumbers);
    return text;
}

} // namespace

std::vector<FactLine> factLines(const Encoding &encoding)
{
    const Facts &facts = encoding.facts;
    std::vector<FactLine> lines{
        {tr("Formula"), shown(facts.formula)},
        {tr("Acts on"), shown(placesInWords(facts.actsOn))},
        {tr("Numbers"), numbersOf(facts)},
        {tr("Defined"), facts.everyLength ? tr("at every length") : tr("up to its table's end")},
        {tr("Cost per score"), shown(facts.cost)},
        {tr("Past the trained length"), shown(facts.extrapolates)},
        {tr("Fused attention"), shown(facts.fusedAttention)},
        {tr("Cached keys stay right"), shown(facts.cachedKeys)},
        {tr("Used by"), joined(facts.models)},
        {tr("Source"), shown(citation(encoding.source))},
    };
    for (const Ancestor &ancestor : encoding.ancestors)
        if (const Encoding *from = findEncoding(ancestor.id))
            lines.push_back({tr("From %1").arg(shown(from->title)), shown(ancestor.why)});
    std::erase_if(lines, [](const FactLine &line) { return line.text.isEmpty(); });
    return lines;
}

QString factsAsRichText(const Encoding &encoding)
{
    QString text;
    for (const FactLine &line : factLines(encoding))
        text += QStringLiteral("<p style=\"margin: 0 0 4px 0\"><b>%1</b>: %2</p>")
                    .arg(line.name.toHtmlEscaped(), line.text.toHtmlEscaped());
    return text;
}

} // namespace posviz
