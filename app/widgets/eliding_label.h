// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/widgets/plain_tool_tip.h"

#include <QLabel>
#include <QPainter>

namespace posviz {

/// A label of one line that ends in "…" where there is no room; the whole text is its tooltip.
class ElidingLabel : public QLabel {
  public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

  protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const QString elided = fontMetrics().elidedText(text(), Qt::ElideRight, width());
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, elided);
        setToolTip(elided == text() ? QString() : plainToolTip(text()));
    }
};

} // namespace posviz
