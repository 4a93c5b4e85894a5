// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"
#include "core/evaluate.h"
#include "core/scene.h"
#include "core/table_source.h"
#include "core/view.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace posviz {

/// Asks how large and where, and writes a view's figure.
class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent = nullptr);

    QString savedPath() const { return m_savedPath; }

  private:
    ExportOptions options() const;
    void showPixels();
    void save();

    const View &m_view;
    Scene m_scene;
    TableSource &m_tables;
    QString m_savedPath;
    QDoubleSpinBox *m_width = nullptr;
    QDoubleSpinBox *m_height = nullptr;
    QSpinBox *m_dpi = nullptr;
    QDoubleSpinBox *m_fontSize = nullptr;
    QComboBox *m_theme = nullptr;
    QCheckBox *m_title = nullptr;
    QCheckBox *m_transparent = nullptr;
    QLabel *m_pixels = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace posviz
