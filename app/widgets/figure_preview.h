// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/background.h"
#include "app/export/formats.h"
#include "core/plate.h"
#include "core/table_source.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

namespace posviz {

/// A figure as its file will be, in small, or the sentence that says why there will be none. Follows each change of the options
/// beside the event loop.
class FigurePreview : public QWidget {
    Q_OBJECT

  public:
    explicit FigurePreview(TableSource &tables, QWidget *parent = nullptr);

    void show(const View &view, const Scene &scene, const ExportOptions &options);
    void showWords(const QString &words);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, 120}; }

  signals:
    /// How the figure's values become colours, as its file has it; null where there is no matrix.
    void coloursKnown(const posviz::ColourScale *colours);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

  private:
    void build();
    void paint(const Result<Plate> &plate, const ExportOptions &small);

    TableSource &m_tables;
    const View *m_view = nullptr;
    Scene m_scene;
    ExportOptions m_options;
    QImage m_image;
    QString m_words;
    QTimer m_due;
    Background m_background;
};

} // namespace posviz
