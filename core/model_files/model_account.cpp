// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/model_account.h"

namespace posviz {

std::string verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Used:
        return "used";
    case Verdict::Defaulted:
        return "defaulted";
    case Verdict::Ignored:
        return "ignored";
    case Verdict::Contradicted:
        return "contradicted";
    }
    return {};
}

std::string verdictWord(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Defaulted:
        return "default";
    case Verdict::Contradicted:
        return "warning";
    case Verdict::Used:
    case Verdict::Ignored:
        return verdictName(verdict);
    }
    return {};
}

} // namespace posviz
