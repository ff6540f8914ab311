import type { ThemeConfig } from 'antd'

/** The desk's colours and sizes; every text colour keeps 4.5:1 on its ground. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#14604a',
    colorLink: '#14604a',
    colorError: '#b3261e',
    colorWarning: '#8a5300',
    colorSuccess: '#14604a',
    // The grounds antd derives from colours as dark as these are too dark for text of the same colour.
    colorErrorBg: '#fbe9e7',
    colorErrorBorder: '#e8b4af',
    colorWarningBg: '#fdf1d8',
    colorWarningBorder: '#e3c58a',
    colorSuccessBg: '#e3f0ea',
    colorSuccessBorder: '#a9cbbc',
    colorInfoBg: '#eef3f0',
    colorInfoBorder: '#aebab3',
    colorText: '#1c2722',
    colorTextSecondary: '#4b5952',
    colorTextTertiary: '#5b6861',
    colorTextDescription: '#4b5952',
    colorTextPlaceholder: '#66736c',
    colorTextDisabled: '#66736c',
    colorBorder: '#aebab3',
    colorBgLayout: '#f3f6f4',
    fontSize: 15,
    borderRadius: 8,
    fontFamily: 'system-ui, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
  },
  components: {
    Layout: { siderBg: '#ffffff', headerBg: '#14604a', headerHeight: 56 },
    Menu: { itemSelectedBg: '#e3f0ea', itemSelectedColor: '#14604a' },
    Tree: { nodeSelectedBg: '#e3f0ea', nodeSelectedColor: '#14604a', nodeHoverBg: '#eef3f0' },
    Table: { headerBg: '#eef3f0', rowSelectedBg: '#e3f0ea', rowSelectedHoverBg: '#d5e8df' },
  },
}
