import type { Coordinates, Lie } from './lanes.ts'
import type { Region } from './names.ts'

export interface VillageFacts {
  name: string
  groups: number
  areas: readonly string[]
  /** groups of the first area, where the areas are not cut evenly */
  groupsOfFirstArea?: number
  estate?: Estate
  lie: Lie
}

/** 小区: its blocks fill the village's first area, two blocks to a group and each stair a unit. */
export interface Estate {
  name: string
  blocks: readonly Block[]
}

/** 一栋楼 */
export interface Block {
  stairs: number
  floors: number
  doors: number
  /** flats of the top floor that were never built or joined to the next one */
  missing?: number
  /** ground-floor doors where old people live */
  elderlyDoors?: readonly number[]
}

export interface TownFacts {
  name: string
  code: string
  region: Region
  /** how groups are called: by a name of their own, or by number */
  namedGroups: boolean
  centre: Coordinates
  villages: readonly VillageFacts[]
  units: number
  /** people on the roll where that is documented; elsewhere it follows from the households */
  people: number | null
  /** households of a unit and how often that many */
  unitSizes: readonly (readonly [number, number])[]
  /** sizes of the units that keep to no bound */
  oddSizes: readonly number[]
  /** how many years ago the three tiers were set up */
  since: number
  /** for how many years unit chiefs are chosen */
  term: number
  /** path, below the town, of a unit whose chief has resigned and has no successor yet */
  vacancy?: string
}

/**
 * The three towns lie in three counties and two hundred kilometres apart; here they stand under one invented county, so that one
 * deployment shows a county's view. Division codes are invented too (see idnumbers.ts), the coordinates lie in the towns' real surroundings.
 */
export const countySeat = { name: '三长制示范县', code: '999001000000', centre: { longitude: 112.42, latitude: 27.86 } }

/**
 * 沩山镇 (醴陵市). Documented: 7 villages, 141 groups, 462 unit chiefs, 20,850 people, units of 5–15, village cadres as area chiefs, and one
 * village by name, 大林村. Invented: the other village names, how groups spread over villages, all areas.
 * 20,850 people over 462 units are 45 to a unit: 13–14 households of 3.3. Real rolls have units outside the bounds; six are here.
 */
const weishan: TownFacts = {
  name: '沩山镇',
  code: '999001101000',
  region: 'liling',
  namedGroups: true,
  centre: { longitude: 113.63, latitude: 27.73 },
  villages: [
    { name: '大林村', groups: 24, areas: ['一片', '二片', '三片', '四片'], lie: 'slope' },
    { name: '青瓷岭村', groups: 18, areas: ['一片', '二片', '三片'], lie: 'slope' },
    { name: '泉水湾村', groups: 22, areas: ['一片', '二片', '三片', '四片'], lie: 'valley' },
    { name: '樟树坪村', groups: 17, areas: ['一片', '二片', '三片'], lie: 'valley' },
    { name: '长坡垅村', groups: 21, areas: ['一片', '二片', '三片', '四片'], lie: 'slope' },
    { name: '柏树塘村', groups: 19, areas: ['一片', '二片', '三片'], lie: 'valley' },
    { name: '旧窑村', groups: 20, areas: ['一片', '二片', '三片', '四片'], lie: 'slope' },
  ],
  units: 462,
  people: 20_850,
  unitSizes: [
    [15, 27],
    [14, 29],
    [13, 20],
    [12, 12],
    [11, 6],
    [10, 4],
    [8, 1],
    [6, 1],
  ],
  oddSizes: [16, 16, 17, 18, 4, 3],
  since: 2,
  term: 3,
}

/**
 * 坪村镇 (会同县). Documented: 229 group chiefs, 604 unit chiefs with 5–15 households each, every registered household in a unit, areas by
 * 团寨, 小组, 院落 and 山冲. Invented: the villages, their number and names, the names of areas, households and people.
 */
const pingcun: TownFacts = {
  name: '坪村镇',
  code: '999001102000',
  region: 'huitong',
  namedGroups: false,
  centre: { longitude: 109.79, latitude: 26.93 },
  villages: [
    { name: '寨脚村', groups: 17, areas: ['盘龙团寨', '下寨团寨', '桥头小组', '枫木冲'], lie: 'valley' },
    { name: '枫香坪村', groups: 12, areas: ['枫香团寨', '大屋院落', '岩板冲'], lie: 'valley' },
    { name: '青岩冲村', groups: 15, areas: ['青岩冲', '芭蕉冲', '老屋院落', '凉亭小组'], lie: 'slope' },
    { name: '楠木湾村', groups: 14, areas: ['楠木团寨', '新屋院落', '油榨冲'], lie: 'valley' },
    { name: '高椅坡村', groups: 13, areas: ['坡脚团寨', '坡顶团寨', '水井小组'], lie: 'slope' },
    { name: '双溪口村', groups: 16, areas: ['溪口团寨', '对河小组', '杉木冲', '四方院落'], lie: 'valley' },
    { name: '茶油坳村', groups: 12, areas: ['坳上团寨', '茶山冲', '学堂小组'], lie: 'slope' },
    { name: '大塘边村', groups: 18, areas: ['塘边团寨', '塘尾团寨', '祠堂院落', '田心小组'], lie: 'valley' },
    { name: '石灰冲村', groups: 14, areas: ['石灰冲', '黄泥冲', '老寨团寨'], lie: 'slope' },
    { name: '风雨桥村', groups: 13, areas: ['桥东团寨', '桥西团寨', '花园院落'], lie: 'valley' },
    { name: '金龙寨村', groups: 15, areas: ['金龙团寨', '银龙团寨', '竹山冲', '碾坊小组'], lie: 'slope' },
    { name: '白岩脚村', groups: 14, areas: ['白岩团寨', '三家院落', '苦竹冲'], lie: 'slope' },
    { name: '梨子坳村', groups: 12, areas: ['梨子团寨', '井边小组', '深冲'], lie: 'slope' },
    { name: '渡头坪村', groups: 16, areas: ['渡头团寨', '上坪院落', '下坪院落', '鱼塘冲'], lie: 'valley' },
    { name: '雷打岩村', groups: 15, areas: ['岩上团寨', '岩下团寨', '粟家院落'], lie: 'slope' },
    { name: '长田村', groups: 13, areas: ['长田团寨', '田尾小组', '黄家院落'], lie: 'valley' },
  ],
  units: 604,
  people: null,
  unitSizes: [
    [5, 2],
    [6, 4],
    [7, 7],
    [8, 12],
    [9, 16],
    [10, 18],
    [11, 15],
    [12, 12],
    [13, 8],
    [14, 4],
    [15, 2],
  ],
  oddSizes: [],
  since: 3,
  term: 5,
}

/**
 * 河坝镇 (益阳市大通湖区). Documented: 银河社区 with the old estate 星星小区 and its block of 15 households, two of them elderly on the ground floor.
 * Invented: everything else, the town's size first (a modest part of what the real one has), villages, streets, the other blocks.
 * Two listed irregularities: block 4 is a unit of 17 flats, and one unit has had no chief since hers resigned (`vacancy`).
 */
const heba: TownFacts = {
  name: '河坝镇',
  code: '999001103000',
  region: 'dongting',
  namedGroups: false,
  centre: { longitude: 112.63, latitude: 29.17 },
  villages: [
    {
      name: '银河社区',
      groups: 12,
      areas: ['星星小区片', '老街片', '新街片'],
      groupsOfFirstArea: 4,
      lie: 'street',
      estate: {
        name: '星星小区',
        blocks: [
          { stairs: 2, floors: 6, doors: 2 },
          { stairs: 2, floors: 6, doors: 2 },
          { stairs: 1, floors: 5, doors: 3, elderlyDoors: [1, 2] },
          { stairs: 1, floors: 6, doors: 3, missing: 1 },
          { stairs: 2, floors: 5, doors: 2 },
          { stairs: 2, floors: 6, doors: 2 },
          { stairs: 2, floors: 6, doors: 2 },
          { stairs: 2, floors: 7, doors: 2 },
        ],
      },
    },
    { name: '荷花洲村', groups: 10, areas: ['东堤片', '西堤片', '渠南片'], lie: 'dyke' },
    { name: '北汊村', groups: 9, areas: ['上汊片', '下汊片'], lie: 'dyke' },
    { name: '五福垸村', groups: 11, areas: ['头垸片', '二垸片', '三垸片'], lie: 'dyke' },
  ],
  units: 118,
  people: null,
  unitSizes: [
    [7, 5],
    [8, 8],
    [9, 14],
    [10, 18],
    [11, 18],
    [12, 16],
    [13, 11],
    [14, 6],
    [15, 4],
  ],
  oddSizes: [],
  since: 2,
  term: 3,
  vacancy: 'v2.a2.g5.u2',
}

export const townFacts: readonly TownFacts[] = [weishan, pingcun, heba]
