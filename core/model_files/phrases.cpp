// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/phrases.h"

#include <utility>

namespace posviz {

Sentence remarked(Sentence text, Sentence remark)
{
    if (text.empty())
        return remark;
    return remark.empty() ? text : sentence("{0}; {1}", std::move(text), std::move(remark));
}

Sentence transformersDefault(Sentence text) { return sentence("{0}, transformers' default", std::move(text)); }

Sentence transformersDefault(Sentence text, std::string_view modelType)
{
    return sentence("{0}, transformers' default for {1}", std::move(text), modelType);
}

Sentence llamaCppDefault(Sentence text) { return sentence("{0}, llama.cpp's default", std::move(text)); }

Sentence posvizDefault(Sentence text) { return sentence("{0}, the default in Posviz", std::move(text)); }

Sentence asInMost(Sentence text) { return sentence("{0}, as in most models", std::move(text)); }

Sentence headCount(std::int64_t heads) { return sentence("{0} {0?head|heads}", heads); }

Sentence headSize(Argument features) { return sentence("heads of {0} features", std::move(features)); }

Sentence headSize(Argument features, std::string widthKey, std::string headsKey)
{
    return sentence("{0}: {1} / {2}", headSize(std::move(features)), std::move(widthKey), std::move(headsKey));
}

Sentence turnedFeatures(Argument turned, Argument size)
{
    if (turned == size)
        return sentence("all features of a head are rotated");
    return sentence("{0} of a head's {1} features are rotated", std::move(turned), std::move(size));
}

Sentence baseFrequency(Argument base) { return sentence("base {0}", std::move(base)); }

Sentence sequenceLength(Argument length) { return sentence("sequence length {0}", std::move(length)); }

Sentence magnitude(Argument factor) { return sentence("cos and sin times {0}", std::move(factor)); }

Sentence shareOfLayers(std::int64_t layers, std::int64_t all) { return sentence("{0} of {1} {1?layer|layers}", layers, all); }

Sentence unevenHeads(std::string widthKey, Argument width, std::string headsKey, Argument heads)
{
    return sentence("{0} is {1} and {2} is {3}; the first must be a multiple of the second.", std::move(widthKey),
                    std::move(width), std::move(headsKey), std::move(heads));
}

} // namespace posviz
