// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_facts.h"

#include "app/wording.h"
#include "core/encoding_facts.h"

namespace posviz {

QString factsAsRichText(const Encoding &encoding)
{
    const auto escaped = [](const Sentence &text) { return shownText(text).toHtmlEscaped(); };
    QString text;
    for (const FactLine &line : factLines(encoding))
        text += QStringLiteral("<p style=\"margin: 0 0 4px 0\"><b>%1</b>: %2</p>").arg(escaped(line.name), escaped(line.text));
    return text;
}

} // namespace posviz
