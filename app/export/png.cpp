// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"
#include "app/export/painted_page.h"
#include "app/wording.h"

#include <QBuffer>
#include <QImage>

#include <cmath>

namespace posviz {

Result<QByteArray> writePng(const Figure &figure, const ExportOptions &options)
{
    if (const auto checked = checkedFor(figure, options); !checked)
        return checked.failure();

    QImage image = paintedPage(figure, options);
    if (image.isNull())
        return failed("The figure is too large for the memory.");
    if (!options.transparent)
        image.convertTo(QImage::Format_RGB32);
    const int dotsPerMetre = static_cast<int>(std::lround(options.dpi / 0.0254));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    image.setText(QStringLiteral("Title"), documentTitle(figure, options));
    image.setText(QStringLiteral("Description"), shownText(figure.summary));
    image.setText(QStringLiteral("Software"), QStringLiteral("Posviz"));

    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG"))
        return failed("The PNG image could not be written.");
    return bytes;
}

} // namespace posviz
