// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/figure_preview.h"

#include "app/export/export_view.h"
#include "app/export/page.h"
#include "app/export/painted_page.h"
#include "app/wording.h"

#include <QPainter>

#include <algorithm>

namespace posviz {

namespace {

constexpr double sharpness = 2.0; ///< pixels of the picture in one of the widget: small type can still be read

/// The whole page at a resolution at which it fits.
ExportOptions fitting(ExportOptions options, QSize room)
{
    const QSize page = pagePixels(options);
    if (page.isEmpty())
        return options;
    const double scale = std::min(static_cast<double>(room.width()) / page.width(), static_cast<double>(room.height()) / page.height());
    options.dpi *= std::min(1.0, sharpness * scale);
    return options;
}

} // namespace

FigurePreview::FigurePreview(TableSource &tables, QWidget *parent) : QWidget(parent), m_tables(tables)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Preview"));
    m_due.setSingleShot(true);
    m_due.setInterval(60);
    connect(&m_due, &QTimer::timeout, this, &FigurePreview::build);
}

QSize FigurePreview::sizeHint() const { return {440, 360}; }

void FigurePreview::show(const View &view, const Scene &scene, const ExportOptions &options)
{
    m_view = &view;
    m_scene = scene;
    m_options = options;
    if (isVisible())
        m_due.start();
}

void FigurePreview::showWords(const QString &words)
{
    m_due.stop();
    m_background.cancel();
    m_view = nullptr;
    m_image = {};
    m_words = words;
    update();
}

void FigurePreview::build()
{
    if (!m_view)
        return;
    if (const Result<ExportOptions> checked = checkedOptions(m_options); !checked)
        return paint(checked.failure(), m_options);
    const ExportOptions small = fitting(m_options, size());
    m_background.run(
        [this, view = m_view, scene = m_scene, small](const std::stop_token &stop) {
            return plateForExport(*view, scene, m_tables, small, {}, stop);
        },
        [this, small](const Result<Plate> &plate) { paint(plate, small); });
}

void FigurePreview::paint(const Result<Plate> &plate, const ExportOptions &small)
{
    m_image = {};
    m_words.clear();
    const Result<ExportOptions> fits = plate ? checkedFor(*plate->figure, m_options) : Result<ExportOptions>(plate.failure());
    if (!fits) {
        m_words = shownText(fits.failure());
    } else {
        m_image = paintedPage(*plate->figure, small);
    }
    emit coloursKnown(plate ? colourScaleOf(*plate->figure) : nullptr);
    update();
}

void FigurePreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, m_words);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QSize shown = m_image.size().scaled(size() - QSize(2, 2), Qt::KeepAspectRatio);
    const QRect page(QPoint((width() - shown.width()) / 2, (height() - shown.height()) / 2), shown);
    painter.drawImage(page, m_image.scaled(shown * devicePixelRatioF(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(page.adjusted(-1, -1, 0, 0));
}

void FigurePreview::resizeEvent(QResizeEvent *)
{
    if (m_view && isVisible())
        m_due.start();
}

void FigurePreview::showEvent(QShowEvent *)
{
    if (m_view)
        m_due.start();
}

} // namespace posviz
