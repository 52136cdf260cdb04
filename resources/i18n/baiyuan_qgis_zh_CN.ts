<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>baiyuan_qgis</name>
    <message>
        <source> Did you mean &apos;{near}&apos;?</source>
        <translation>是否应为“{near}”？</translation>
    </message>
    <message>
        <source> The nearest is {near}.</source>
        <translation>最接近的是{near}。</translation>
    </message>
    <message>
        <source>&apos;{given}&apos; is not a date: write it as 2021-02-05, without quotes</source>
        <translation>“{given}”不是日期：应写作 2021-02-05，不加引号</translation>
    </message>
    <message>
        <source>&apos;{given}&apos; is not a name: small letters, digits and _</source>
        <translation>“{given}”不是合法名称：只能用小写字母、数字和下划线</translation>
    </message>
    <message>
        <source>&apos;{given}&apos; is not known. Known: {known}.{hint}</source>
        <translation>未知的值“{given}”。可用：{known}。{hint}</translation>
    </message>
    <message>
        <source>&apos;{name}&apos; is the name of a policy that this one builds on: choose another</source>
        <translation>“{name}”与所继承政策的名称相同：请另取名称</translation>
    </message>
    <message>
        <source>&apos;{name}&apos; occurs twice</source>
        <translation>“{name}”出现两次</translation>
    </message>
    <message>
        <source>&apos;{park}&apos; is not one of the park names.{hint}</source>
        <translation>“{park}”不在园区名称之列。{hint}</translation>
    </message>
    <message>
        <source>&apos;{rule}&apos; is no share of the policy</source>
        <translation>“{rule}”不是该政策规定的比例</translation>
    </message>
    <message>
        <source>(end of the day)</source>
        <translation>（当日24时）</translation>
    </message>
    <message>
        <source>(so in {count} places)</source>
        <translation>（共{count}处）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>, here {code} would be meant</source>
        <translation>，此处对应{code}</translation>
    </message>
    <message>
        <source>1 Prepare data</source>
        <translation>1 数据准备</translation>
    </message>
    <message>
        <source>100 million yuan</source>
        <translation>亿元</translation>
    </message>
    <message>
        <source>2 Check on one map</source>
        <translation>2 一张图核查</translation>
    </message>
    <message>
        <source>3 Measure and evaluate</source>
        <translation>3 指标评价</translation>
    </message>
    <message>
        <source>4 Deliver</source>
        <translation>4 成果输出</translation>
    </message>
    <message>
        <source>5 All in one run</source>
        <translation>5 一键核查</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>; the nearest is {name}</source>
        <translation>；最接近的是 {name}</translation>
    </message>
    <message>
        <source>; they fit in {units}</source>
        <translation>；以{units}为单位时相符</translation>
    </message>
    <message>
        <source>A condition not met</source>
        <translation>有不符合</translation>
    </message>
    <message>
        <source>A figure that is not known is shown as not known and never as 0; what is borderline or unknown is no pass.</source>
        <translation>不掌握的数据写“未知”，不写0；临界待核、资料不足均不视为符合。</translation>
    </message>
    <message>
        <source>A file of its own for each parcel</source>
        <translation>每宗地一个文件</translation>
    </message>
    <message>
        <source>A photo further from its parcel is a doubt (m)</source>
        <translation>照片距宗地超过此距离即提示核实（米）</translation>
    </message>
    <message>
        <source>A process of its own makes the cards; QGIS can be used meanwhile.</source>
        <translation>由单独的进程制卡，其间QGIS可照常使用。</translation>
    </message>
    <message>
        <source>A sheet and a card of its own for each parcel</source>
        <translation>每宗地单独一份核查表和卡片</translation>
    </message>
    <message>
        <source>AS_OF {day} is after the policy &apos;{policy}&apos; ceased to be in force ({limit}): its rules do not apply on that day.</source>
        <translation>核查日期 {day} 晚于政策“{policy}”的失效日期（{limit}）：其规则当日不适用。</translation>
    </message>
    <message>
        <source>AS_OF {day} is before the policy &apos;{policy}&apos; came into force ({limit}): its rules do not apply on that day.</source>
        <translation>核查日期 {day} 早于政策“{policy}”的施行日期（{limit}）：其规则当日不适用。</translation>
    </message>
    <message>
        <source>All checks</source>
        <translation>全部检查项</translation>
    </message>
    <message>
        <source>All conditions met</source>
        <translation>全部符合</translation>
    </message>
    <message>
        <source>All parcels</source>
        <translation>全部宗地</translation>
    </message>
    <message>
        <source>Among fewer than three parks a ranking says little.</source>
        <translation>园区不足三个，排名仅供参考。</translation>
    </message>
    <message>
        <source>An anomaly is a question to the records, not a finding about a person; each has to be verified.</source>
        <translation>异常是对资料提出的疑问，不是对任何单位或个人的结论，须逐项核实。</translation>
    </message>
    <message>
        <source>Angle smaller than {angle}°.</source>
        <translation>夹角小于{angle}°的。</translation>
    </message>
    <message>
        <source>Anomalies of approval and supply</source>
        <translation>批供异常</translation>
    </message>
    <message>
        <source>Anomalies of supply</source>
        <translation>供地异常</translation>
    </message>
    <message>
        <source>Anomaly</source>
        <translation>异常类型</translation>
    </message>
    <message>
        <source>Another program is writing to {path}; waiting.</source>
        <translation>另一程序正在写入 {path}，等待中。</translation>
    </message>
    <message>
        <source>Apparently idle</source>
        <translation>疑似闲置</translation>
    </message>
    <message>
        <source>Apparently idle (mu)</source>
        <translation>疑似闲置（亩）</translation>
    </message>
    <message>
        <source>Apparently idle (start overdue)</source>
        <translation>疑似闲置(逾期未动工)</translation>
    </message>
    <message>
        <source>Apparently idle (suspended)</source>
        <translation>疑似闲置(中止开发)</translation>
    </message>
    <message>
        <source>Apparently idle, no investigation recorded</source>
        <translation>疑似闲置，未见启动调查记录</translation>
    </message>
    <message>
        <source>Apparently inefficient</source>
        <translation>疑似低效</translation>
    </message>
    <message>
        <source>Apparently inefficient (mu)</source>
        <translation>疑似低效（亩）</translation>
    </message>
    <message>
        <source>Apparently inefficient, no recognition recorded</source>
        <translation>疑似低效，未见认定记录</translation>
    </message>
    <message>
        <source>Apparently used without supply (m²)</source>
        <translation>疑似已批未供即用（平方米）</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>批次用地</translation>
    </message>
    <message>
        <source>Approved and not expropriated (m²)</source>
        <translation>批而未征（平方米）</translation>
    </message>
    <message>
        <source>Approved and not supplied (m²)</source>
        <translation>批而未供（平方米）</translation>
    </message>
    <message>
        <source>Approved twice (m²)</source>
        <translation>重复报批（平方米）</translation>
    </message>
    <message>
        <source>Approved, not supplied (mu)</source>
        <translation>批而未供（亩）</translation>
    </message>
    <message>
        <source>Area (mu)</source>
        <translation>面积（亩）</translation>
    </message>
    <message>
        <source>Area apparently idle (start overdue, m²)</source>
        <translation>疑似闲置(逾期未动工)面积（平方米）</translation>
    </message>
    <message>
        <source>Area apparently idle (suspended, m²)</source>
        <translation>疑似闲置(中止开发)面积（平方米）</translation>
    </message>
    <message>
        <source>Area apparently inefficient (m²)</source>
        <translation>疑似低效面积（平方米）</translation>
    </message>
    <message>
        <source>Area method</source>
        <translation>面积计算方法</translation>
    </message>
    <message>
        <source>Area of the parcels</source>
        <translation>宗地面积</translation>
    </message>
    <message>
        <source>Area of the parcels (m²)</source>
        <translation>宗地面积（平方米）</translation>
    </message>
    <message>
        <source>Area of the parks (m²)</source>
        <translation>园区面积（平方米）</translation>
    </message>
    <message>
        <source>Area of {crs}: {west}° to {east}°.</source>
        <translation>{crs}的适用范围：{west}°至{east}°。</translation>
    </message>
    <message>
        <source>Areal interpolation</source>
        <translation>面积加权换算</translation>
    </message>
    <message>
        <source>Areas</source>
        <translation>面积</translation>
    </message>
    <message>
        <source>Areas are computed from the polygons; 1 mu = 2000/3 m². The legal area is that of contract or certificate.</source>
        <translation>面积按图形计算，1亩=2000/3平方米；法定面积以合同、不动产权证记载为准。</translation>
    </message>
    <message>
        <source>Areas by all three methods</source>
        <translation>同时给出三种方法的面积</translation>
    </message>
    <message>
        <source>Areas of record that differ from the figure</source>
        <translation>与图形不符的登记面积</translation>
    </message>
    <message>
        <source>Areas to be balanced must be numbers of m², none below 0.</source>
        <translation>待调平的面积须为平方米数值，且不小于0。</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>截止日</translation>
    </message>
    <message>
        <source>As of (end of this day)</source>
        <translation>核查日期（截至当日24时）</translation>
    </message>
    <message>
        <source>Baiyuan</source>
        <translation>百园增效</translation>
    </message>
    <message>
        <source>Baiyuan needs Python 3.11 or newer, and this QGIS runs Python {version}; please use a QGIS that brings a newer Python.</source>
        <translation>百园增效需要 Python 3.11 及以上版本，当前 QGIS 使用 Python {version}；请改用自带较新 Python 的 QGIS。</translation>
    </message>
    <message>
        <source>Baiyuan needs Python {needed} or later, this QGIS runs Python {found}: install a QGIS of version 3.40 or later.</source>
        <translation>百园增效需要 Python {needed} 及以上版本，当前 QGIS 使用 Python {found}：请安装 QGIS 3.40 及以上版本。</translation>
    </message>
    <message>
        <source>Baiyuan: wasted land in industrial parks</source>
        <translation>百园增效：产业集聚区存量用地核查</translation>
    </message>
    <message>
        <source>Balance of the batches</source>
        <translation>批次平衡表</translation>
    </message>
    <message>
        <source>Balance of the batches (mu)</source>
        <translation>各批次平衡（亩）</translation>
    </message>
    <message>
        <source>Base figures</source>
        <translation>底数指标</translation>
    </message>
    <message>
        <source>Base survey</source>
        <translation>底数调查</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基期</translation>
    </message>
    <message>
        <source>Baseline (mu)</source>
        <translation>基期（亩）</translation>
    </message>
    <message>
        <source>Baseline: number</source>
        <translation>基期数量</translation>
    </message>
    <message>
        <source>Baseline: parcels judged, or unsupplied pieces</source>
        <translation>基期：已判定的宗地或未供图斑</translation>
    </message>
    <message>
        <source>Batch {batch} has no approval date: it is counted, after all dated ones.</source>
        <translation>批次 {batch} 缺少批准日期：仍计入，次序排在有日期的批次之后。</translation>
    </message>
    <message>
        <source>Batch {batch} was approved on {date}, after {as_of}: it does not count.</source>
        <translation>批次 {batch} 的批准日期为 {date}，晚于 {as_of}：不计入。</translation>
    </message>
    <message>
        <source>Batch {batch}: a piece of {area:.6f} m² was left out.</source>
        <translation>批次 {batch}：有一个 {area:.6f} 平方米的图斑未列出。</translation>
    </message>
    <message>
        <source>Batch {batch}: the approval of {count} of {total} features was revoked by {date}: they do not count.</source>
        <translation>批次 {batch}：{total} 个图斑中有 {count} 个的批文至 {date} 已撤回，不计入。</translation>
    </message>
    <message>
        <source>Batch {batch}: {area:.2f} m² were already approved by the earlier batch {other}.</source>
        <translation>批次 {batch}：{area:.2f} 平方米已由更早的批次 {other} 批准。</translation>
    </message>
    <message>
        <source>Batch {batch}: {count} features state the same approved area, {each:.2f} m²; {value:.2f} m² is taken, which is nearer to the outline ({drawn:.2f} m²).</source>
        <translation>批次 {batch}：{count} 个图斑的批准面积均为 {each:.2f} 平方米，取更接近图形面积（{drawn:.2f} 平方米）的 {value:.2f} 平方米。</translation>
    </message>
    <message>
        <source>Batch {batch}: {count} of {total} features were approved on {date} or later, after {as_of}: they do not count.</source>
        <translation>批次 {batch}：{total} 个图斑中有 {count} 个于 {date} 或以后批准，晚于 {as_of}，不计入。</translation>
    </message>
    <message>
        <source>Between features {first} and {second}: a gap of {area} m², {width} m wide on average.</source>
        <translation>要素{first}与要素{second}之间有缝隙{area}平方米，平均宽{width}米。</translation>
    </message>
    <message>
        <source>Borderline</source>
        <translation>临界待核</translation>
    </message>
    <message>
        <source>Borderline: the rules do not settle it</source>
        <translation>临界待核：按规则不能确定</translation>
    </message>
    <message>
        <source>Brackets, commas or digits are full-width.</source>
        <translation>有全角的括号、逗号或数字。</translation>
    </message>
    <message>
        <source>Building {building}: {field} of {value} is impossible; it counts as unknown.</source>
        <translation>建筑物 {building}：{field}为 {value}，不可能，按不明处理。</translation>
    </message>
    <message>
        <source>Buildings</source>
        <translation>建筑物</translation>
    </message>
    <message>
        <source>Built rate</source>
        <translation>土地建成率</translation>
    </message>
    <message>
        <source>Built-up area (m²)</source>
        <translation>建成区面积（平方米）</translation>
    </message>
    <message>
        <source>CONNECTION is the name of a connection in QGIS&apos;s browser, not a connection string.</source>
        <translation>CONNECTION 应填 QGIS 浏览器中连接的名称，不是连接字符串。</translation>
    </message>
    <message>
        <source>CONTROL: {value} is neither a number of m² nor a field of layer {layer}{hint}.</source>
        <translation>CONTROL：{value} 既不是平方米数值，也不是图层 {layer} 的字段{hint}。</translation>
    </message>
    <message>
        <source>CRS</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>CRS, where the files do not say it</source>
        <translation>坐标系（文件未说明时）</translation>
    </message>
    <message>
        <source>Cards made</source>
        <translation>卡片清单</translation>
    </message>
    <message>
        <source>Carries sums, rates and classes from one polygon layer to another by common area.</source>
        <translation>按公共面积把一个面图层的总量、比率和分类换算到另一个面图层。</translation>
    </message>
    <message>
        <source>Change by class of land</source>
        <translation>分类变化</translation>
    </message>
    <message>
        <source>Change by park, all classes of stock land</source>
        <translation>各园区变化（存量用地合计）</translation>
    </message>
    <message>
        <source>Change since the baseline</source>
        <translation>与基期相比的变化</translation>
    </message>
    <message>
        <source>Changed boundaries</source>
        <translation>边界变更数</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>两期变化</translation>
    </message>
    <message>
        <source>Changes by class</source>
        <translation>分类变化汇总</translation>
    </message>
    <message>
        <source>Characters of the line can be read neither as UTF-8 nor as GBK.</source>
        <translation>该行字符既不是UTF-8也不是GBK。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查内容</translation>
    </message>
    <message>
        <source>Check data</source>
        <translation>数据质检</translation>
    </message>
    <message>
        <source>Check the approval, then expropriate, supply or withdraw</source>
        <translation>核对批文，研究征收、供应或撤回</translation>
    </message>
    <message>
        <source>Check the facts and decide</source>
        <translation>核实情况后确定</translation>
    </message>
    <message>
        <source>Checked as</source>
        <translation>图层内容</translation>
    </message>
    <message>
        <source>Checking the columns of {layer}</source>
        <translation>正在检查{layer}的字段</translation>
    </message>
    <message>
        <source>Checking the geometries of {layer}</source>
        <translation>正在检查{layer}的图形</translation>
    </message>
    <message>
        <source>Checking the layers</source>
        <translation>检查图层</translation>
    </message>
    <message>
        <source>Checks not made</source>
        <translation>未检查项</translation>
    </message>
    <message>
        <source>Checks whether a parcel may be split and whether its parts are large enough.</source>
        <translation>核查宗地能否分割转让、分割地块面积是否达标。</translation>
    </message>
    <message>
        <source>Checks, judges and grades all parcels in one run and makes GeoPackage, project and map picture.</source>
        <translation>一次完成全部宗地的核查、判定和分级，生成 GeoPackage、工程和地图图片。</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Class of the land survey</source>
        <translation>三调地类</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Column {column}: “{unit}” is no unit of {field}; known are {units}.</source>
        <translation>列 {column}：“{unit}”不是 {field} 的单位，可用单位为 {units}。</translation>
    </message>
    <message>
        <source>Compare two surveys</source>
        <translation>两期核查对比</translation>
    </message>
    <message>
        <source>Comparing the features of {layer}</source>
        <translation>正在比较{layer}的要素</translation>
    </message>
    <message>
        <source>Comparing with the state at packaging</source>
        <translation>正在与打包时的状态比对</translation>
    </message>
    <message>
        <source>Composition of the parcels</source>
        <translation>宗地构成</translation>
    </message>
    <message>
        <source>Comprehensive floor-area ratio</source>
        <translation>综合容积率</translation>
    </message>
    <message>
        <source>Conclude the investigation and recognise, or not</source>
        <translation>完成调查，作出是否认定的决定</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突清单</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Control area (m², or the field that holds it)</source>
        <translation>控制面积（平方米，或存放它的字段）</translation>
    </message>
    <message>
        <source>Coordinate system</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>Coordinate texts</source>
        <translation>坐标文件</translation>
    </message>
    <message>
        <source>Corrections (column=field; column=field:mu; column=)</source>
        <translation>人工指定（列=字段; 列=字段:亩; 列=）</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Current land use</source>
        <translation>现状地类</translation>
    </message>
    <message>
        <source>Current land use of the whole parks</source>
        <translation>园区全部范围的现状地类</translation>
    </message>
    <message>
        <source>Current survey: the same</source>
        <translation>本期：类型同上</translation>
    </message>
    <message>
        <source>Data check</source>
        <translation>数据质检报告</translation>
    </message>
    <message>
        <source>Data findings</source>
        <translation>数据问题</translation>
    </message>
    <message>
        <source>Data missing</source>
        <translation>资料不足</translation>
    </message>
    <message>
        <source>Data missing: cannot be judged</source>
        <translation>资料不足：无法判定</translation>
    </message>
    <message>
        <source>Day of planning</source>
        <translation>计划日期</translation>
    </message>
    <message>
        <source>Days ahead that a stage counts</source>
        <translation>巡查环节提前天数</translation>
    </message>
    <message>
        <source>Days between two visits of a parcel</source>
        <translation>同一宗地两次核查的间隔天数</translation>
    </message>
    <message>
        <source>Days left</source>
        <translation>剩余天数</translation>
    </message>
    <message>
        <source>Days that the list of what falls due looks ahead</source>
        <translation>到期预警向后查看的天数</translation>
    </message>
    <message>
        <source>Deadlines</source>
        <translation>到期预警清单</translation>
    </message>
    <message>
        <source>Decide on the way of disposal and its deadline</source>
        <translation>确定处置方式和完成时限</translation>
    </message>
    <message>
        <source>Decide whether to investigate</source>
        <translation>研究是否启动调查</translation>
    </message>
    <message>
        <source>Decimals of the balanced areas</source>
        <translation>调平面积的小数位数</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>需要决定的内容</translation>
    </message>
    <message>
        <source>Dialect</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Dialect file</source>
        <translation>格式文件</translation>
    </message>
    <message>
        <source>Dialect {dialect} has no words for the datum {datum} of layer {layer}.</source>
        <translation>格式 {dialect} 没有图层 {layer} 所用基准 {datum} 的写法。</translation>
    </message>
    <message>
        <source>Difference of areas that is borne (%)</source>
        <translation>面积允许差（%）</translation>
    </message>
    <message>
        <source>Differences of more than {share} %.</source>
        <translation>相差超过{share}%的。</translation>
    </message>
    <message>
        <source>Disposed of (mu)</source>
        <translation>已处置（亩）</translation>
    </message>
    <message>
        <source>Disposed of (m²)</source>
        <translation>处置面积（平方米）</translation>
    </message>
    <message>
        <source>Disposed of is what has no problem now, has left the inventory of unsupplied land, or was written down as disposed of by the bureau. Each parcel counts once, at most with its area in the baseline; what is doubtful counts as not disposed of.</source>
        <translation>已处置指本期未发现问题、已退出批而未供图斑或主管部门已登记处置的土地。每宗只计一次，面积以基期为限；存疑的按未处置计。</translation>
    </message>
    <message>
        <source>Disposed of since the baseline (mu)</source>
        <translation>基期以来已处置（亩）</translation>
    </message>
    <message>
        <source>Disposed of wholly: number</source>
        <translation>全部处置宗数</translation>
    </message>
    <message>
        <source>Document whose captions are used</source>
        <translation>表名和列名依据的文件</translation>
    </message>
    <message>
        <source>Drawings and text boxes of the form do not come along: put them in again by hand.</source>
        <translation>表中的图形和文本框未带入，请手工补上。</translation>
    </message>
    <message>
        <source>Due on</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Earlier issue of the ledger, filled in</source>
        <translation>已填写的上期台账</translation>
    </message>
    <message>
        <source>Ecological red line</source>
        <translation>生态保护红线</translation>
    </message>
    <message>
        <source>Enterprise {enterprise} names no parcel of the layer: its figures are left out.</source>
        <translation>企业 {enterprise} 所填宗地不在图层中：其数据未计入。</translation>
    </message>
    <message>
        <source>Enterprise {enterprise} on parcel {parcel}: {field} of {value} is impossible; the figure is unknown until it is corrected.</source>
        <translation>企业 {enterprise}（宗地 {parcel}）：{field}为 {value}，不可能，更正前按不明处理。</translation>
    </message>
    <message>
        <source>Enterprise {enterprise} stands in several places and neither used areas nor areas of record say how its {field} divides: it is unknown there. State used_area_m2 in each of its rows.</source>
        <translation>企业 {enterprise} 有几处用地，实际用地面积和法定面积均无从分摊其{field}，按不明处理。请在其各行填写 used_area_m2。</translation>
    </message>
    <message>
        <source>Enterprise {enterprise} stands several times on parcel {parcel} with different figures ({fields}): they are unknown until one row is left.</source>
        <translation>企业 {enterprise} 在宗地 {parcel} 有多行且数值不同（{fields}），只留一行之前按不明处理。</translation>
    </message>
    <message>
        <source>Enterprises</source>
        <translation>企业</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Establish the facts, then complete the procedures or correct</source>
        <translation>查清事实，完善手续或整改</translation>
    </message>
    <message>
        <source>Evaluated by the scheme {scheme}: {weights}.</source>
        <translation>按评价方案“{scheme}”计算，权重：{weights}。</translation>
    </message>
    <message>
        <source>Evaluated by the scheme {scheme}; weights: {basis}.</source>
        <translation>评价方案：{scheme}；权重：{basis}。</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Export coordinates</source>
        <translation>导出坐标文件</translation>
    </message>
    <message>
        <source>Export to a standard</source>
        <translation>按标准导出</translation>
    </message>
    <message>
        <source>Expropriated and not supplied (m²)</source>
        <translation>征而未供（平方米）</translation>
    </message>
    <message>
        <source>Expropriated land</source>
        <translation>已征收土地</translation>
    </message>
    <message>
        <source>Expropriation {feature} has no date: it is counted as done.</source>
        <translation>征收图斑 {feature} 缺少日期：按已征收计。</translation>
    </message>
    <message>
        <source>FIELD groups what is balanced: give the control area in CONTROL as well.</source>
        <translation>FIELD 用于调平分组，请同时在 CONTROL 中给出控制面积。</translation>
    </message>
    <message>
        <source>FORMAT is {format}, and FILE ends in {ending}: give one of them.</source>
        <translation>FORMAT 为 {format}，而 FILE 的扩展名为 {ending}，二者须一致。</translation>
    </message>
    <message>
        <source>Feature</source>
        <translation>要素</translation>
    </message>
    <message>
        <source>Feature {feature} has a spike of {angle}° at {place}.</source>
        <translation>要素{feature}有{angle}°的尖锐角，位于{place}。</translation>
    </message>
    <message>
        <source>Feature {feature} has no geometry.</source>
        <translation>要素{feature}没有图形。</translation>
    </message>
    <message>
        <source>Feature {feature} has the same geometry as feature {other} ({count} in all).</source>
        <translation>要素{feature}与要素{other}图形相同（共{count}个）。</translation>
    </message>
    <message>
        <source>Feature {feature} has {area} m² and is {width} m wide on average.</source>
        <translation>要素{feature}面积{area}平方米，平均宽{width}米。</translation>
    </message>
    <message>
        <source>Feature {feature} has {count} parts.</source>
        <translation>要素{feature}由{count}部分组成。</translation>
    </message>
    <message>
        <source>Feature {feature} has {count} vertices that follow themselves, the first at {place}.</source>
        <translation>要素{feature}有{count}个重复界址点，首个位于{place}。</translation>
    </message>
    <message>
        <source>Feature {feature} is a {kind}, polygons are needed.</source>
        <translation>要素{feature}的图形类型为{kind}，应为面。</translation>
    </message>
    <message>
        <source>Feature {feature} lies far outside the area of {crs}: it bears the wrong CRS or wrong coordinates.</source>
        <translation>要素{feature}远在坐标系{crs}的适用范围之外：坐标系或坐标有误。</translation>
    </message>
    <message>
        <source>Feature {feature} lies outside the parks, {area} m².</source>
        <translation>要素{feature}全部在园区外，{area}平方米。</translation>
    </message>
    <message>
        <source>Feature {feature} lies with {area} m² ({share} %) outside the parks.</source>
        <translation>要素{feature}有{area}平方米（{share}%）在园区外。</translation>
    </message>
    <message>
        <source>Feature {feature} lies {degrees}° outside the area of {crs}.</source>
        <translation>要素{feature}超出坐标系{crs}的适用范围{degrees}°。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} belongs to no group; it is not balanced.</source>
        <translation>图层 {layer} 的要素 {feature} 没有组别，不参加调平。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} has no geometry.</source>
        <translation>图层 {layer} 的要素 {feature} 没有几何图形。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} has no {field}: {area:.2f} m² of parcels lie on it, and their class is unknown.</source>
        <translation>图层{layer}的要素{feature}没有{field}：其上有宗地{area:.2f}平方米，地类未知。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} was mended after its transformation to {target}.</source>
        <translation>图层 {layer} 的要素 {feature} 转换到 {target} 后图形无效，已修复。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} was repaired ({reason}): area {before} m² before, {after} m² after.</source>
        <translation>图层 {layer} 的要素 {feature} 已修复（{reason}）：修复前 {before} 平方米，修复后 {after} 平方米。</translation>
    </message>
    <message>
        <source>Feature {feature} was repaired ({reason}): area {before:.3f} before, {after:.3f} after.</source>
        <translation>要素 {feature} 已修复（{reason}）：修复前面积 {before:.3f}，修复后 {after:.3f}。</translation>
    </message>
    <message>
        <source>Feature {feature}: </source>
        <translation>要素{feature}：</translation>
    </message>
    <message>
        <source>Feature {feature}: a hole runs in the direction of its outer ring.</source>
        <translation>要素{feature}的内环与外环方向相同。</translation>
    </message>
    <message>
        <source>Feature {feature}: its outer ring runs against those of most features of the layer.</source>
        <translation>要素{feature}的外环方向与本图层多数要素相反。</translation>
    </message>
    <message>
        <source>Feature {feature}: its rings are not closed or have too few points.</source>
        <translation>要素{feature}的环未闭合或点数不足。</translation>
    </message>
    <message>
        <source>Feature {feature}: some of its coordinates are no numbers.</source>
        <translation>要素{feature}有坐标不是数值。</translation>
    </message>
    <message>
        <source>Feature {feature}: the geometry is invalid ({reason}) at {place}.</source>
        <translation>要素{feature}的图形有拓扑错误（{reason}），位于{place}。</translation>
    </message>
    <message>
        <source>Feature {feature}: {title} is {value}, the figure has {area} m², {share} % of the record off.</source>
        <translation>要素{feature}：{title}为{value}，图形面积为{area}平方米，相差{share}%（占登记面积）。</translation>
    </message>
    <message>
        <source>Feature {feature}: {title} is {value}, which looks like {unit}: the figure has {area} m².</source>
        <translation>要素{feature}：{title}为{value}，疑似以{unit}为单位，图形面积为{area}平方米。</translation>
    </message>
    <message>
        <source>Feature {first} encloses a gap of {area} m², {width} m wide on average.</source>
        <translation>要素{first}内部有缝隙{area}平方米，平均宽{width}米。</translation>
    </message>
    <message>
        <source>Feature {first} has vertices {distance} mm apart at {place} (such places: {count}).</source>
        <translation>要素{first}有界址点相距{distance}毫米，位于{place}（共{count}处）。</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>要素数</translation>
    </message>
    <message>
        <source>Features outside the parks</source>
        <translation>园区外的要素</translation>
    </message>
    <message>
        <source>Features outside the zone of the CRS</source>
        <translation>超出坐标系适用范围的要素</translation>
    </message>
    <message>
        <source>Features whose identifier another has</source>
        <translation>编号重复的要素</translation>
    </message>
    <message>
        <source>Features {first} and {second} have vertices {distance} mm apart at {place} (such places: {count}).</source>
        <translation>要素{first}与要素{second}的界址点相距{distance}毫米，位于{place}（共{count}处）。</translation>
    </message>
    <message>
        <source>Features {first} and {second} overlap by {area} m², {width} m wide on average.</source>
        <translation>要素{first}与要素{second}重叠{area}平方米，平均宽{width}米。</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Field of the patch that each piece was cut from</source>
        <translation>标明各块出自哪个图斑的字段</translation>
    </message>
    <message>
        <source>Field of the zone code</source>
        <translation>规划分区代码字段</translation>
    </message>
    <message>
        <source>Field that groups what is balanced together</source>
        <translation>调平分组字段</translation>
    </message>
    <message>
        <source>Field that names the files</source>
        <translation>命名文件的字段</translation>
    </message>
    <message>
        <source>Field {field}: {count} values were rounded half up, by {most} at most.</source>
        <translation>字段 {field}：{count}个值四舍五入，最多改变{most}。</translation>
    </message>
    <message>
        <source>Fields of classes</source>
        <translation>分类字段</translation>
    </message>
    <message>
        <source>Fields that are averaged: rates, prices</source>
        <translation>取平均的字段（比率、单价）</translation>
    </message>
    <message>
        <source>Fields that can be added: sums, counts</source>
        <translation>可以相加的字段（总量）</translation>
    </message>
    <message>
        <source>Fields that the role must have and no column is</source>
        <translation>必须具备而缺少的字段</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Figures of the chart</source>
        <translation>图表数据</translation>
    </message>
    <message>
        <source>Figures of the parks</source>
        <translation>园区指标明细</translation>
    </message>
    <message>
        <source>Figures of {enterprise} are of a year after AS_OF ({day}): they are left out.</source>
        <translation>{enterprise} 有晚于核查日期（{day}）所在年度的数据：未计入。</translation>
    </message>
    <message>
        <source>Figures that are missing</source>
        <translation>缺少的指标</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>File {file} holds no plot whose coordinates can be read.</source>
        <translation>文件 {file} 没有坐标可读的地块。</translation>
    </message>
    <message>
        <source>File {file} holds no plot with coordinates.</source>
        <translation>文件 {file} 没有带坐标的地块。</translation>
    </message>
    <message>
        <source>File {file} is in {crs}, the files before it in {other}: import it in a run of its own.</source>
        <translation>文件 {file} 为 {crs}，前面的文件为 {other}，请单独导入。</translation>
    </message>
    <message>
        <source>File {file} is not imported: {why}. {ending}</source>
        <translation>文件 {file} 未导入：{why}。{ending}</translation>
    </message>
    <message>
        <source>File {file}, line {line}: a second header says {key}={value}, the first one {key}={first}. Split the file there.</source>
        <translation>文件 {file} 第{line}行：第二个文件头为 {key}={value}，第一个为 {key}={first}，请在此处拆分文件。</translation>
    </message>
    <message>
        <source>File {path}, key {key}: {wrong}.</source>
        <translation>文件 {path}，键 {key}：{wrong}。</translation>
    </message>
    <message>
        <source>File {path}: it is not in UTF-8; save it in that encoding.</source>
        <translation>文件 {path} 不是UTF-8编码，请另存为UTF-8。</translation>
    </message>
    <message>
        <source>File {path}: the layer cannot be called {name}.</source>
        <translation>文件 {path}：图层不能命名为 {name}。</translation>
    </message>
    <message>
        <source>File {path}: {reason}.</source>
        <translation>文件 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Files: one for all, one each, one for each value of the field</source>
        <translation>文件：全部一个、每宗一个、按字段值分</translation>
    </message>
    <message>
        <source>Filled in differently on both sides; the survey&apos;s value stays until somebody decides.</source>
        <translation>两方填报不同，保留成果库中的值，待人工决定。</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>问题清单</translation>
    </message>
    <message>
        <source>Finds approved land that was not expropriated, not supplied, or used before supply.</source>
        <translation>查找已批准而未征收、未供应或未供即用的土地。</translation>
    </message>
    <message>
        <source>Finds what is wrong with a layer, with its place on the map and how to mend it.</source>
        <translation>查找图层中的问题，给出图上位置和处理建议。</translation>
    </message>
    <message>
        <source>Fingerprint of the policy</source>
        <translation>政策文件指纹</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Folder for the field</source>
        <translation>外业文件夹</translation>
    </message>
    <message>
        <source>Folder of photos</source>
        <translation>照片文件夹</translation>
    </message>
    <message>
        <source>Folder of the cards</source>
        <translation>卡片文件夹</translation>
    </message>
    <message>
        <source>Folder of the map sheets</source>
        <translation>图件文件夹</translation>
    </message>
    <message>
        <source>Folder that came back</source>
        <translation>带回的文件夹</translation>
    </message>
    <message>
        <source>Footprints overlap on parcel {parcel} by {area} m²: the ground was counted once.</source>
        <translation>宗地 {parcel} 上的建筑物轮廓重叠 {area} 平方米：基底面积只计一次。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>报告类型</translation>
    </message>
    <message>
        <source>Form to fill in instead</source>
        <translation>改为填写的上级表格</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>文件格式</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>问题数</translation>
    </message>
    <message>
        <source>Further layers</source>
        <translation>其他图层</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>缝隙</translation>
    </message>
    <message>
        <source>GeoPackage files (*.gpkg)</source>
        <translation>GeoPackage 文件 (*.gpkg)</translation>
    </message>
    <message>
        <source>GeoPackage of all surveys</source>
        <translation>存放历次成果的 GeoPackage</translation>
    </message>
    <message>
        <source>GeoPackage of the sample park</source>
        <translation>示例园区 GeoPackage</translation>
    </message>
    <message>
        <source>GeoPackage of the survey</source>
        <translation>核查成果 GeoPackage</translation>
    </message>
    <message>
        <source>Geometries drawn twice</source>
        <translation>重复图形</translation>
    </message>
    <message>
        <source>Give its CRS.</source>
        <translation>请给定其坐标系。</translation>
    </message>
    <message>
        <source>Government reserve</source>
        <translation>政府储备土地</translation>
    </message>
    <message>
        <source>Government reserves</source>
        <translation>政府储备土地</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>分级</translation>
    </message>
    <message>
        <source>Grades (area in mu, number of parcels)</source>
        <translation>用地效益分级（亩，括号内为宗数）</translation>
    </message>
    <message>
        <source>Grading the parcels</source>
        <translation>宗地分级</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Have the missing records brought</source>
        <translation>补充所缺资料</translation>
    </message>
    <message>
        <source>Hectares</source>
        <translation>公顷</translation>
    </message>
    <message>
        <source>How much of each target is reached</source>
        <translation>各项目标完成程度</translation>
    </message>
    <message>
        <source>How to mend:</source>
        <translation>处理建议：</translation>
    </message>
    <message>
        <source>INTERNAL</source>
        <translation>内部资料</translation>
    </message>
    <message>
        <source>Id of the package</source>
        <translation>核查包编号</translation>
    </message>
    <message>
        <source>Id of the run</source>
        <translation>运行编号</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>业务编号</translation>
    </message>
    <message>
        <source>Idle rate (apparent)</source>
        <translation>土地闲置率（疑似）</translation>
    </message>
    <message>
        <source>Import coordinates</source>
        <translation>导入坐标文件</translation>
    </message>
    <message>
        <source>Indicators</source>
        <translation>指标明细</translation>
    </message>
    <message>
        <source>Industrial share</source>
        <translation>工业用地率</translation>
    </message>
    <message>
        <source>Inside the ecological red line (m²)</source>
        <translation>压占生态保护红线（平方米）</translation>
    </message>
    <message>
        <source>Inspection package</source>
        <translation>现场核查包</translation>
    </message>
    <message>
        <source>Inspection sheets (PDF)</source>
        <translation>现场核查表(PDF)</translation>
    </message>
    <message>
        <source>Internal document. Apparent findings are clues for checking, not recognitions.</source>
        <translation>内部资料。“疑似”为核查线索，不是认定结论。</translation>
    </message>
    <message>
        <source>Invalid geometries</source>
        <translation>拓扑错误的图形</translation>
    </message>
    <message>
        <source>Investment per hectare of industrial land (10,000 yuan)</source>
        <translation>工业用地固定资产投入强度（万元/公顷）</translation>
    </message>
    <message>
        <source>It fits this field as well as {others}: say in the corrections which one it is, as {example}.</source>
        <translation>该列与 {others} 同样符合该字段，请在人工指定中确定，如 {example}。</translation>
    </message>
    <message>
        <source>It is none of the fields, as decided.</source>
        <translation>已指定该列不是任何字段。</translation>
    </message>
    <message>
        <source>Its field {near} comes nearest: rename it to {field} if it is meant.</source>
        <translation>最接近的字段是 {near}：如即此字段，请改名为 {field}。</translation>
    </message>
    <message>
        <source>Its land is now that of {parcels}.</source>
        <translation>该范围现为宗地 {parcels}。</translation>
    </message>
    <message>
        <source>Its name says {stated}, and its values do not fit the geometry in this unit{fitting}.</source>
        <translation>列名标明{stated}，但数值以此为单位与图形面积不符{fitting}。</translation>
    </message>
    <message>
        <source>Its name states no unit and no geometry tells it; it is taken for {unit}.</source>
        <translation>列名没有单位，也没有图形可供比较，按{unit}读取。</translation>
    </message>
    <message>
        <source>Its sums may be in yuan or in 10,000 yuan: give the unit in the corrections, as {example}.</source>
        <translation>该列金额可能以元或万元为单位，请在人工指定中写明单位，如 {example}。</translation>
    </message>
    <message>
        <source>Its values are areas of the features in {units}; which area of record they are is not told.</source>
        <translation>该列是以{units}为单位的要素面积，但不能判断是哪一种登记面积。</translation>
    </message>
    <message>
        <source>Its values are dates; of what is not told.</source>
        <translation>该列是日期，但不能判断是什么日期。</translation>
    </message>
    <message>
        <source>Its values are those of this field.</source>
        <translation>该列的数值符合该字段。</translation>
    </message>
    <message>
        <source>Its values exceed 1: they are taken for per cent.</source>
        <translation>该列数值大于1，按百分比读取。</translation>
    </message>
    <message>
        <source>Its values fit the geometry in no unit: give the unit in the corrections, as {example}.</source>
        <translation>该列的数值在任何单位下都与图形面积不符，请在人工指定中写明单位，如 {example}。</translation>
    </message>
    <message>
        <source>Its values fit the geometry in several units: give the unit in the corrections, as {example}.</source>
        <translation>该列的数值在多个单位下都与图形面积相符，请在人工指定中写明单位，如 {example}。</translation>
    </message>
    <message>
        <source>Its values fit the geometry in {unit}.</source>
        <translation>该列的数值以{unit}为单位与图形面积相符。</translation>
    </message>
    <message>
        <source>Its values may be fractions or per cent: give the unit in the corrections, as {example}.</source>
        <translation>该列可能是小数也可能是百分比，请在人工指定中写明单位，如 {example}。</translation>
    </message>
    <message>
        <source>Judged by</source>
        <translation>判定依据</translation>
    </message>
    <message>
        <source>Judged by the policy {name}.</source>
        <translation>按政策 {name} 判定。</translation>
    </message>
    <message>
        <source>Judges every parcel by a policy and says which clause and which inputs led to the verdict.</source>
        <translation>按政策逐宗判定，并说明依据的条款和数据。</translation>
    </message>
    <message>
        <source>Judging the parcels</source>
        <translation>逐宗判定</translation>
    </message>
    <message>
        <source>Keeps a survey in the shared database, with the history of each parcel.</source>
        <translation>把核查成果存入共享数据库，保留每宗地的历史。</translation>
    </message>
    <message>
        <source>Key points</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Known from</source>
        <translation>掌握比例</translation>
    </message>
    <message>
        <source>Known from: the share of the land or parcels whose data are known; where it is below 100%, the figure tells of that part alone.</source>
        <translation>掌握比例：数据已知的土地或宗地所占比例；低于100%的，该指标只反映已知部分。</translation>
    </message>
    <message>
        <source>Land approved and not supplied</source>
        <translation>批而未供土地</translation>
    </message>
    <message>
        <source>Land area</source>
        <translation>面积量算与调平</translation>
    </message>
    <message>
        <source>Land status</source>
        <translation>用地状态判定</translation>
    </message>
    <message>
        <source>Land status (area in mu, number of parcels)</source>
        <translation>用地状态（亩，括号内为宗数）</translation>
    </message>
    <message>
        <source>Land status by park (mu)</source>
        <translation>各园区用地状态（亩）</translation>
    </message>
    <message>
        <source>Land status of each park, stacked by area in mu; the table behind the chart holds every figure.</source>
        <translation>各园区宗地按用地状态分段的面积条形图（亩），全部数据见图后表格。</translation>
    </message>
    <message>
        <source>Land status of the parcels: {list}.</source>
        <translation>宗地用地状态：{list}。</translation>
    </message>
    <message>
        <source>Land survey report of the industrial parks</source>
        <translation>产业集聚区用地核查报告</translation>
    </message>
    <message>
        <source>Land survey report: {park}</source>
        <translation>{park}用地核查报告</translation>
    </message>
    <message>
        <source>Language of the workbook</source>
        <translation>工作簿的语言</translation>
    </message>
    <message>
        <source>Largest continuous area shown (km²)</source>
        <translation>最大连续范围(平方千米)</translation>
    </message>
    <message>
        <source>Largest residual of a batch (m²)</source>
        <translation>批次最大平衡差（平方米）</translation>
    </message>
    <message>
        <source>Largest residual of a total, relative</source>
        <translation>合计的最大相对换算差</translation>
    </message>
    <message>
        <source>Last third</source>
        <translation>末位区间</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Layer or table</source>
        <translation>图层或表格</translation>
    </message>
    <message>
        <source>Layer to check</source>
        <translation>待检查图层</translation>
    </message>
    <message>
        <source>Layer with fields matched</source>
        <translation>字段匹配后的图层</translation>
    </message>
    <message>
        <source>Layer {layer} has a field {field} of its own; the values carried over are in {name}.</source>
        <translation>图层 {layer} 已有字段 {field}；换算结果存入 {name}。</translation>
    </message>
    <message>
        <source>Layer {layer} has longitudes and latitudes of six decimals at most, as web maps give them: in GCJ-02 they would lie {metres} m beside the truth. Make sure where they come from.</source>
        <translation>图层 {layer} 的经纬度最多六位小数，与互联网地图的数据相同；如为 GCJ-02 坐标，将偏离实地约{metres}米。请核实来源。</translation>
    </message>
    <message>
        <source>Layer {layer} has no column {column}{hint}.</source>
        <translation>图层 {layer} 没有列 {column}{hint}。</translation>
    </message>
    <message>
        <source>Layer {layer} has no coordinate reference system.</source>
        <translation>图层{layer}没有坐标系。</translation>
    </message>
    <message>
        <source>Layer {layer} has no coordinate reference system: set it before the run.</source>
        <translation>图层 {layer} 没有坐标系：请先设置坐标系再运行。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field} ({title}), which {role} must have.</source>
        <translation>图层{layer}没有{role}必填的字段{field}（{title}）。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field} ({title}).</source>
        <translation>图层 {layer} 缺少字段 {field}（{title}）。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field} ({title}): it is unknown for every park, not 0.</source>
        <translation>图层 {layer} 没有字段 {field}（{title}）：各园区该指标按资料不足处理，不按0计。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}, and the schema wants a value in it.</source>
        <translation>图层 {layer} 没有字段 {field}，方案要求必填。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}, by which the scheme ranks apart: all parks are ranked together.</source>
        <translation>图层 {layer} 没有方案用于分组的字段 {field}：全部园区一并排名。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}.</source>
        <translation>图层 {layer} 没有字段 {field}。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}: the recorded area of the patch.</source>
        <translation>图层 {layer} 没有字段 {field}（图斑的记录面积）。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}; it has: {fields}. Choose the field that holds the zone.</source>
        <translation>图层 {layer} 没有字段 {field}；现有字段：{fields}。请选择填写规划分区的字段。</translation>
    </message>
    <message>
        <source>Layer {layer} has no geometries.</source>
        <translation>图层{layer}没有图形。</translation>
    </message>
    <message>
        <source>Layer {layer} has no land status: run Land status or the survey first, or idle land stays unknown.</source>
        <translation>图层 {layer} 没有土地状态：请先运行“用地状态判定”或一键核查，否则闲置指标不明。</translation>
    </message>
    <message>
        <source>Layer {layer} has none of the fields that the scheme {scheme} asks for: {fields}.{hint}</source>
        <translation>图层 {layer} 没有评价方案“{scheme}”所需的任何字段：{fields}。{hint}</translation>
    </message>
    <message>
        <source>Layer {layer} holds no features.</source>
        <translation>图层 {layer} 没有要素。</translation>
    </message>
    <message>
        <source>Layer {layer} holds {kind}, polygons are needed.</source>
        <translation>图层 {layer} 为{kind}图层，需要面图层。</translation>
    </message>
    <message>
        <source>Layer {layer} is in {crs}, which is no Gauss-Krüger zone of CGCS2000, Xi&apos;an 80 or Beijing 54: reproject it to its zone first.</source>
        <translation>图层 {layer} 为 {crs}，不是CGCS2000、西安80或北京54的高斯克吕格分带，请先投影到所在带。</translation>
    </message>
    <message>
        <source>Layer {layer} is on the datum {first} and layer {other} on {second}: the plugin holds no parameters between the two and never shifts silently. Transform one of them with your bureau&apos;s parameters first.</source>
        <translation>图层 {layer} 的基准为 {first}，图层 {other} 为 {second}：插件不含两者之间的转换参数，也不会擅自平移。请先用本单位的转换参数转换其中之一。</translation>
    </message>
    <message>
        <source>Layer {layer} lies far outside the area that its CRS {crs} is made for: it bears the wrong CRS, and its areas are wrong. Set the right one.</source>
        <translation>图层 {layer} 远在其坐标系 {crs} 的适用范围之外：坐标系设置有误，面积不正确。请设置正确的坐标系。</translation>
    </message>
    <message>
        <source>Layer {layer} touches no parcel: is it the right layer, and is its CRS right?</source>
        <translation>图层 {layer} 与任何宗地都不相交：请检查图层是否选错、坐标系是否正确。</translation>
    </message>
    <message>
        <source>Layer {layer} touches no park: is it the right layer, and is its CRS right?</source>
        <translation>图层 {layer} 与任何园区都不相交：请核对图层和坐标系。</translation>
    </message>
    <message>
        <source>Layer {layer}, column {column} ({title}): {count} cells hold a dash or a word for nothing: empty.</source>
        <translation>图层 {layer} 列 {column}（{title}）：{count}个单元格为短横线或“无”，按空值处理。</translation>
    </message>
    <message>
        <source>Layer {layer}, column {column} ({title}): {count} dates were Excel day numbers.</source>
        <translation>图层 {layer} 列 {column}（{title}）：{count}个日期为 Excel 日期序号。</translation>
    </message>
    <message>
        <source>Layer {layer}, column {column} ({title}): {count} values are read in the unit beside them.</source>
        <translation>图层 {layer} 列 {column}（{title}）：{count}个数值按其后所写单位读取。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, column {column} ({title}): “{value}” {wrong}.</source>
        <translation>图层 {layer} 要素 {feature} 列 {column}（{title}）：“{value}”{wrong}。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field} ({title}): “{value}” is not a number.</source>
        <translation>图层 {layer} 要素 {feature} 字段 {field}（{title}）：“{value}”不是数值。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field} ({title}): “{value}” is not {wanted} ({count} such values in the layer).</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}（{title}）：“{value}”不是{wanted}（图层中此类值共 {count} 个）。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: the date {value} counts as missing.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：日期 {value} 按缺失处理。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: {mark} in “{value}” would break the line.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：“{value}”中的{mark}会打乱该行。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: {value} is no area.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：{value} 不是面积。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: {what}.</source>
        <translation>图层 {layer} 要素 {feature} 字段 {field}：{what}。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: {why}.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：{why}。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: “{mark}” cannot be written in {encoding}.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：“{mark}”无法用{encoding}写出。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: “{value}” is not a number that can be carried.</source>
        <translation>图层 {layer} 要素 {feature} 字段 {field}：“{value}”不是可以换算的数值。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: cannot be transformed from {source} to {target} ({reason}).</source>
        <translation>图层 {layer}，要素 {feature}：无法由 {source} 转换到 {target}（{reason}）。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: piece_id {value} is empty or there twice; each needs its own.</source>
        <translation>图层 {layer} 要素 {feature}：piece_id {value} 为空或重复，每个图斑应有唯一编号。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: some of its coordinates are no numbers, which nothing can repair; draw it anew or delete it.</source>
        <translation>图层 {layer} 要素 {feature}：有坐标不是数值，无法修复；请重新绘制或删除该要素。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: table {table} has no row for {key} {value}.</source>
        <translation>图层 {layer} 要素 {feature}：表格 {table} 中没有 {key} {value} 的行。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: the collection holds points or lines beside its polygons; they are not used.</source>
        <translation>图层 {layer} 要素 {feature}：几何集合中除面以外还有点或线，未使用。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: the coordinates lie outside the CRS {crs}.</source>
        <translation>图层 {layer}，要素 {feature}：坐标超出坐标系 {crs} 的范围。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: the geometry is invalid ({reason}); repair it, or run with the option REPAIR.</source>
        <translation>图层 {layer}，要素 {feature}：几何图形无效（{reason}）；请修复，或勾选“修复无效几何”（REPAIR）后再运行。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: the geometry is of type {kind}, polygons are needed.</source>
        <translation>图层 {layer}，要素 {feature}：几何类型为 {kind}，需要面。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: the parcel code {value} is wrong: {defect}.</source>
        <translation>图层 {layer} 要素 {feature}：宗地代码 {value} 有误：{defect}。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: {field} is empty ({count} features); each needs an id.</source>
        <translation>图层 {layer}，要素 {feature}：字段 {field} 为空（共 {count} 个要素）；每个要素都须有编号。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}: {why}.</source>
        <translation>图层 {layer}，要素 {feature}：{why}。</translation>
    </message>
    <message>
        <source>Layer {layer}, field {field}: texts were read in the wrong encoding, such as {meant}; set the right one in the layer&apos;s source, or put a .cpg file beside it.</source>
        <translation>图层 {layer} 字段 {field}：文本编码有误，如 {meant}；请在图层属性的数据源中设置正确的编码，或补充 .cpg 文件。</translation>
    </message>
    <message>
        <source>Layer {layer}, field {field}: {count} different values are too many classes, {most} at most.</source>
        <translation>图层 {layer} 字段 {field}：不同的值有 {count} 个，分类过多，最多 {most} 个。</translation>
    </message>
    <message>
        <source>Layer {layer}, field {field}: {count} of {total} features have no value; they cover {percent} % of the targets. Nothing was put in their place.</source>
        <translation>图层 {layer} 字段 {field}：共 {total} 个要素，其中 {count} 个没有数值，覆盖目标面积的 {percent}%；未以任何数值代替。</translation>
    </message>
    <message>
        <source>Layer {layer}, field {field}: {count} texts cannot be read in the encoding set; set it in the layer&apos;s source (GBK for most older shapefiles) or put a .cpg file beside it.</source>
        <translation>图层 {layer}，字段 {field}：有 {count} 个文本按当前编码无法读取；请在图层属性中设置编码（旧 shapefile 多为 GBK），或在旁边放置 .cpg 文件。</translation>
    </message>
    <message>
        <source>Layer {layer}, field {field}: {value} is no control area in m².</source>
        <translation>图层 {layer}、字段 {field}：{value} 不是以平方米计的控制面积。</translation>
    </message>
    <message>
        <source>Layer {layer}, parcel {feature}, field land_status: “{value}” is no land status; it takes {codes}.</source>
        <translation>图层 {layer} 宗地 {feature} 字段 land_status：“{value}”不是土地状态，可用值：{codes}。</translation>
    </message>
    <message>
        <source>Layer {layer}: enterprise {enterprise} leases on {place}, which is leased from several parcels itself: its landlord cannot be told. Enter the parcel of the land user in {field}.</source>
        <translation>图层 {layer}：企业 {enterprise} 租用 {place}，而该处租自几宗地，无法确定出租方，请在 {field} 填写土地使用权人的宗地。</translation>
    </message>
    <message>
        <source>Layer {layer}: its CRS has longitudes and latitudes, but its coordinates are no degrees: set the right CRS.</source>
        <translation>图层 {layer}：坐标系为经纬度，但坐标值不是度：请设置正确的坐标系。</translation>
    </message>
    <message>
        <source>Layer {layer}: its CRS {crs} has longitudes and latitudes, and its coordinates ({x}, {y}) are metres: set the right CRS.{likely}</source>
        <translation>图层 {layer}：坐标系 {crs} 为经纬度，而坐标（{x}, {y}）是米，请设置正确的坐标系。{likely}</translation>
    </message>
    <message>
        <source>Layer {layer}: its CRS {crs} is in metres, and its coordinates ({x}, {y}) are degrees: set the right CRS.</source>
        <translation>图层 {layer}：坐标系 {crs} 以米为单位，而坐标（{x}, {y}）是度，请设置正确的坐标系。</translation>
    </message>
    <message>
        <source>Layer {layer}: its CRS {crs} writes the zone&apos;s number in front of the eastings, and its coordinates ({x}, {y}) have none: is it {right}?</source>
        <translation>图层 {layer}：坐标系 {crs} 的东坐标带有带号，而坐标（{x}, {y}）不带带号，是否应为 {right}？</translation>
    </message>
    <message>
        <source>Layer {layer}: its axes are swapped; the first coordinate {x} is a northing or latitude, the second {y} an easting or longitude. Swap them first.</source>
        <translation>图层 {layer} 的坐标轴颠倒：第一个坐标 {x} 是北坐标或纬度，第二个坐标 {y} 是东坐标或经度，请先交换。</translation>
    </message>
    <message>
        <source>Layer {layer}: its coordinates ({x}, {y}) bear the number of zone {number}, and its CRS is {crs}: is it {right}?</source>
        <translation>图层 {layer}：坐标（{x}, {y}）带有{number}带的带号，而坐标系为 {crs}，是否应为 {right}？</translation>
    </message>
    <message>
        <source>Layer {layer}: the column {code} is read as {field} ({title}).</source>
        <translation>图层 {layer}：列 {code} 读作 {field}（{title}）。</translation>
    </message>
    <message>
        <source>Layer {layer}: the leases {path} run in a circle (enterprises {enterprises}), so nobody holds the land. Correct {field}.</source>
        <translation>图层 {layer}：租赁关系 {path} 成环（企业 {enterprises}），无法确定土地使用权人，请更正 {field}。</translation>
    </message>
    <message>
        <source>Layer {layer}: {count} features have neither figure nor area; they count by number only.</source>
        <translation>图层 {layer} 有 {count} 个要素既无图形也无面积，只计宗数。</translation>
    </message>
    <message>
        <source>Layer {layer}: {count} more are narrower than {width} m and are not listed, {area} m² in all.</source>
        <translation>图层{layer}另有{count}处窄于{width}米，不逐条列出，合计{area}平方米。</translation>
    </message>
    <message>
        <source>Layer {layer}: {count} parcels have no land status; what became of them is not settled.</source>
        <translation>图层 {layer} 有 {count} 宗未填土地状态，其去向待核实。</translation>
    </message>
    <message>
        <source>Layer {layer}: {field} {value} stands at features {features}; each needs an id of its own.</source>
        <translation>图层 {layer}：{field} 值 {value} 在要素 {features} 重复；每个要素的编号不得相同。</translation>
    </message>
    <message>
        <source>Layer {source} touches nothing of layer {target}: are both the right layers, in the right CRS?</source>
        <translation>图层 {source} 与图层 {target} 没有任何重叠：图层是否选对？坐标系是否正确？</translation>
    </message>
    <message>
        <source>Layers read (features)</source>
        <translation>所用图层（要素数）</translation>
    </message>
    <message>
        <source>Layout template</source>
        <translation>版式模板</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>土地台账</translation>
    </message>
    <message>
        <source>Ledger workbook</source>
        <translation>土地台账工作簿</translation>
    </message>
    <message>
        <source>Left over: {count} more typed cells. Issue the usual workbook too, which lists all of them.</source>
        <translation>未对应的填写内容还有 {count} 处，请同时生成通常的工作簿，其中全部列出。</translation>
    </message>
    <message>
        <source>Left over: {sheet}, {number}, {column} ({why}).</source>
        <translation>未对应的填写内容：{sheet}，{number}，{column}（{why}）。</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>Length of the way (m, straight)</source>
        <translation>路线长度(米，直线)</translation>
    </message>
    <message>
        <source>Line {line}: {sentence}</source>
        <translation>第{line}行：{sentence}</translation>
    </message>
    <message>
        <source>Lines end with {ends}; the format has CRLF.</source>
        <translation>换行符为 {ends}，标准格式为CRLF。</translation>
    </message>
    <message>
        <source>Looking for unsupplied land</source>
        <translation>查找批而未供土地</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>制作日期</translation>
    </message>
    <message>
        <source>Made on {moment} by Baiyuan; nothing in the layer was changed.</source>
        <translation>由百园增效于{moment}生成，未改动图层。</translation>
    </message>
    <message>
        <source>Make a sample park</source>
        <translation>生成示例园区</translation>
    </message>
    <message>
        <source>Makes a QGIS project of a survey, with themes and a map sheet of each park as PDF and PNG.</source>
        <translation>由核查成果生成 QGIS 工程，各专题、各园区出图，可输出 PDF 和 PNG。</translation>
    </message>
    <message>
        <source>Malformed parcel codes</source>
        <translation>不合规的宗地代码</translation>
    </message>
    <message>
        <source>Manifest of the run</source>
        <translation>运行清单</translation>
    </message>
    <message>
        <source>Map fields</source>
        <translation>字段匹配</translation>
    </message>
    <message>
        <source>Map of approval and supply</source>
        <translation>批供核查图</translation>
    </message>
    <message>
        <source>Map of land status</source>
        <translation>用地状态图</translation>
    </message>
    <message>
        <source>Map of the grades</source>
        <translation>用地效益分级图（参考）</translation>
    </message>
    <message>
        <source>Map of the parcels, coloured by grade; the table of parcels by grade holds its figures.</source>
        <translation>按用地效益分级着色的宗地图，数据见分级表。</translation>
    </message>
    <message>
        <source>Map of the parcels, coloured by land status; the table of parcels by land status holds its figures.</source>
        <translation>按用地状态着色的宗地图，数据见用地状态表。</translation>
    </message>
    <message>
        <source>Map of the unsupplied pieces, of the parcels by state of supply and of the anomalies; the tables of this section hold its figures.</source>
        <translation>未供图斑、宗地供应状态和批供异常的地图；数据见本节各表。</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>匹配结果</translation>
    </message>
    <message>
        <source>Matches a layer&apos;s columns to the plugin&apos;s fields and converts units and dates.</source>
        <translation>将图层各列与插件字段匹配，并换算单位和日期。</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Matters to decide</source>
        <translation>事项汇总</translation>
    </message>
    <message>
        <source>Measures density and yield of every parcel and grades how far its standards are attained.</source>
        <translation>测算每宗地的强度和产出，并按达标程度分级。</translation>
    </message>
    <message>
        <source>Measures land-use mix, supply, density and yields of every park, each with what it is made of.</source>
        <translation>逐园区计算用地结构、供应、强度和效益指标，并列明分子、分母和来源。</translation>
    </message>
    <message>
        <source>Measures polygons by the formula of the national land survey and balances them to a control.</source>
        <translation>按国土调查椭球面积公式量算图斑面积，并可强制调平到控制面积。</translation>
    </message>
    <message>
        <source>Measures what lies on each parcel: park, zoning, protected land and other layers.</source>
        <translation>测算每宗地与园区、规划、保护线及其他图层的叠加情况。</translation>
    </message>
    <message>
        <source>Measuring the parcels</source>
        <translation>测算宗地指标</translation>
    </message>
    <message>
        <source>Merge an inspection</source>
        <translation>合并现场核查</translation>
    </message>
    <message>
        <source>Merges a package filled in on site into its survey and lists what disagrees.</source>
        <translation>把外业填报的核查包并入成果库，并列出不一致之处。</translation>
    </message>
    <message>
        <source>Method and limits</source>
        <translation>方法与局限</translation>
    </message>
    <message>
        <source>Missing values of the sources</source>
        <translation>源图层空值个数</translation>
    </message>
    <message>
        <source>Narrowest figure that is no sliver (m)</source>
        <translation>狭长图形宽度限值（米）</translation>
    </message>
    <message>
        <source>Natural persons&apos; names as they stand</source>
        <translation>自然人姓名按原样显示</translation>
    </message>
    <message>
        <source>Nearer than {distance} m.</source>
        <translation>间距小于{distance}米的。</translation>
    </message>
    <message>
        <source>Needed a month</source>
        <translation>月均任务量</translation>
    </message>
    <message>
        <source>Neither survey holds stock land here.</source>
        <translation>两期核查在此均无存量用地。</translation>
    </message>
    <message>
        <source>Neither the policy nor a table of targets sets a target for this park.</source>
        <translation>政策和目标任务表均未对本园区规定目标。</translation>
    </message>
    <message>
        <source>New (mu)</source>
        <translation>新增（亩）</translation>
    </message>
    <message>
        <source>New (m²)</source>
        <translation>新增面积（平方米）</translation>
    </message>
    <message>
        <source>New: number</source>
        <translation>新增宗数</translation>
    </message>
    <message>
        <source>No baseline was given: what was disposed of and what is new is not known.</source>
        <translation>未给出基期：已处置和新增情况未知。</translation>
    </message>
    <message>
        <source>No column of layer {layer} is {field} ({title}), which it must have.</source>
        <translation>图层 {layer} 没有必须具备的字段 {field}（{title}）。</translation>
    </message>
    <message>
        <source>No coordinate text is given.</source>
        <translation>没有给出坐标文件。</translation>
    </message>
    <message>
        <source>No errors in what was checked. Some checks could not be made; the table says which and why.</source>
        <translation>已检查部分未发现错误；部分检查无法进行，内容和原因见下表。</translation>
    </message>
    <message>
        <source>No errors were found.</source>
        <translation>未发现错误。</translation>
    </message>
    <message>
        <source>No fee, no holder and no person is named: what follows from a finding is decided in its own procedure.</source>
        <translation>本报告不列土地闲置费，不列权利人和个人；如何处理由相应程序决定。</translation>
    </message>
    <message>
        <source>No font with Chinese characters is installed on this machine, so the map picture may show boxes instead of them; install one, for example Noto Sans CJK.</source>
        <translation>本机没有中文字体，地图图片中的汉字可能显示为方框；请安装一种中文字体，例如 Noto Sans CJK。</translation>
    </message>
    <message>
        <source>No parcel could be graded: the survey lacks the indicators or the policy the standards.</source>
        <translation>没有可分级的宗地：核查缺少指标，或政策未规定标准。</translation>
    </message>
    <message>
        <source>No parcel is to be visited: no rule, stage, park and filter chosen names one.</source>
        <translation>没有需要核查的宗地：所选规则、环节、园区和筛选条件都没有选中宗地。</translation>
    </message>
    <message>
        <source>No parcel is to be visited: {count} that the rules name were visited within INTERVAL_DAYS.</source>
        <translation>没有需要核查的宗地：规则选中的 {count} 宗在 INTERVAL_DAYS 天数内已核查过。</translation>
    </message>
    <message>
        <source>No parcel of the layer has a date of {title}. If the field was never filled in, the {count} parcels that appear not to have been started are no finding: check it before anything rests on it.</source>
        <translation>整个图层均无{title}。如该字段从未填写，则{count}宗“逾期未动工”的结果不能成立；使用前请先核实。</translation>
    </message>
    <message>
        <source>No park known</source>
        <translation>园区不明</translation>
    </message>
    <message>
        <source>No photo is named, or one outside the package or of another kind than a picture.</source>
        <translation>没有登记照片文件，或文件在核查包之外，或不是图片类文件。</translation>
    </message>
    <message>
        <source>No piece has an area that could take the control area of {control} m².</source>
        <translation>没有面积可分摊控制面积 {control} 平方米的图斑。</translation>
    </message>
    <message>
        <source>No problem found</source>
        <translation>未发现问题</translation>
    </message>
    <message>
        <source>No process of its own can be started ({reason}): QGIS stands still meanwhile.</source>
        <translation>无法另开进程制卡({reason})，制卡期间QGIS将停止响应。</translation>
    </message>
    <message>
        <source>No supply touches any batch: are approvals and supplies the right layers, and are their CRSs right? Everything approved counts as unsupplied.</source>
        <translation>没有任何供地与批次相交：批次和供地图层是否选错、坐标系是否正确？目前全部批准面积按批而未供计。</translation>
    </message>
    <message>
        <source>No target is known: the survey holds none, none was given, and its policy is not at hand as it was then.</source>
        <translation>没有可用的目标：核查成果中没有，本次未提供，核查所依据的政策原文也不在手边。</translation>
    </message>
    <message>
        <source>No unsupplied land was found in the batches given.</source>
        <translation>所给批次范围内未发现批而未供土地。</translation>
    </message>
    <message>
        <source>None of the {count} parcels has a card; {table} says why of each, the first: {reason}</source>
        <translation>{count}宗地均未制成卡片，各宗原因见{table}，第一条：{reason}</translation>
    </message>
    <message>
        <source>Not applicable to this layer: {checks}.</source>
        <translation>不适用于本图层：{checks}。</translation>
    </message>
    <message>
        <source>Not checked ({rule}): layer {layer} has no field {field} ({title}).</source>
        <translation>未检查（{rule}）：图层{layer}没有字段{field}（{title}）。</translation>
    </message>
    <message>
        <source>Not checked ({rule}): layer {layer} has none of the fields {fields}.</source>
        <translation>未检查（{rule}）：图层{layer}没有以下任一字段：{fields}。</translation>
    </message>
    <message>
        <source>Not checked ({rule}): no layer of parks was given.</source>
        <translation>未检查（{rule}）：未给出园区图层。</translation>
    </message>
    <message>
        <source>Not checked ({rule}): the CRS {crs} does not say for which area it is made.</source>
        <translation>未检查（{rule}）：坐标系{crs}未注明适用范围。</translation>
    </message>
    <message>
        <source>Not checked ({rule}): {reason}.</source>
        <translation>未检查（{rule}）：{reason}。</translation>
    </message>
    <message>
        <source>Not disposed of: number</source>
        <translation>未处置宗数</translation>
    </message>
    <message>
        <source>Not found now (m²)</source>
        <translation>本期未见面积（平方米）</translation>
    </message>
    <message>
        <source>Not judged: the policy sets no standard for it, or the run left its rules out.</source>
        <translation>未判定：本政策未规定认定标准，或本次核查未选用相应规则。</translation>
    </message>
    <message>
        <source>Not wider than {width} m.</source>
        <translation>宽度不超过{width}米的。</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Nothing that the survey knows of falls due.</source>
        <translation>核查掌握的资料中没有到期事项。</translation>
    </message>
    <message>
        <source>Nothing was found that needs a decision.</source>
        <translation>未发现需要研究决定的事项。</translation>
    </message>
    <message>
        <source>Now (mu)</source>
        <translation>本期（亩）</translation>
    </message>
    <message>
        <source>Now of another class (m²)</source>
        <translation>转入其他类别面积（平方米）</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Number of anomalies</source>
        <translation>异常数</translation>
    </message>
    <message>
        <source>Number of batches that count</source>
        <translation>计入的批次数</translation>
    </message>
    <message>
        <source>Number of cards made</source>
        <translation>已生成卡片数</translation>
    </message>
    <message>
        <source>Number of cases by park</source>
        <translation>各园区事项数</translation>
    </message>
    <message>
        <source>Number of checks that could not be made</source>
        <translation>无法检查的项数</translation>
    </message>
    <message>
        <source>Number of columns matched</source>
        <translation>已匹配列数</translation>
    </message>
    <message>
        <source>Number of columns to decide</source>
        <translation>待定列数</translation>
    </message>
    <message>
        <source>Number of conflicts</source>
        <translation>冲突数量</translation>
    </message>
    <message>
        <source>Number of doubts about photos</source>
        <translation>照片疑点数量</translation>
    </message>
    <message>
        <source>Number of errors</source>
        <translation>错误个数</translation>
    </message>
    <message>
        <source>Number of features</source>
        <translation>要素个数</translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation>文件个数</translation>
    </message>
    <message>
        <source>Number of files not imported</source>
        <translation>未导入的文件个数</translation>
    </message>
    <message>
        <source>Number of files with map sheets</source>
        <translation>图件文件数</translation>
    </message>
    <message>
        <source>Number of findings</source>
        <translation>问题数</translation>
    </message>
    <message>
        <source>Number of groups</source>
        <translation>组数</translation>
    </message>
    <message>
        <source>Number of layers and tables</source>
        <translation>图层和表的个数</translation>
    </message>
    <message>
        <source>Number of map sheets</source>
        <translation>图幅页数</translation>
    </message>
    <message>
        <source>Number of maps</source>
        <translation>地图数</translation>
    </message>
    <message>
        <source>Number of matters that need a decision</source>
        <translation>需要研究决定的事项数</translation>
    </message>
    <message>
        <source>Number of notes</source>
        <translation>提示个数</translation>
    </message>
    <message>
        <source>Number of pages</source>
        <translation>页数</translation>
    </message>
    <message>
        <source>Number of pages of the PDF</source>
        <translation>PDF 页数</translation>
    </message>
    <message>
        <source>Number of parcels</source>
        <translation>宗地数</translation>
    </message>
    <message>
        <source>Number of parcels that are split</source>
        <translation>拟分割宗地数</translation>
    </message>
    <message>
        <source>Number of parcels to visit</source>
        <translation>待核查宗地数</translation>
    </message>
    <message>
        <source>Number of parcels visited</source>
        <translation>已核查宗地数</translation>
    </message>
    <message>
        <source>Number of parcels without a card</source>
        <translation>未生成卡片的宗地数</translation>
    </message>
    <message>
        <source>Number of parks</source>
        <translation>园区数</translation>
    </message>
    <message>
        <source>Number of parts</source>
        <translation>分割地块数</translation>
    </message>
    <message>
        <source>Number of photos copied</source>
        <translation>复制的照片数</translation>
    </message>
    <message>
        <source>Number of pieces</source>
        <translation>图斑数</translation>
    </message>
    <message>
        <source>Number of plots</source>
        <translation>地块个数</translation>
    </message>
    <message>
        <source>Number of plots without geometry</source>
        <translation>没有图形的地块个数</translation>
    </message>
    <message>
        <source>Number of polygons</source>
        <translation>图斑个数</translation>
    </message>
    <message>
        <source>Number of problems</source>
        <translation>问题条数</translation>
    </message>
    <message>
        <source>Number of rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Number of rows stored</source>
        <translation>存入的行数</translation>
    </message>
    <message>
        <source>Number of runs in the database</source>
        <translation>数据库中的运行次数</translation>
    </message>
    <message>
        <source>Number of source polygons</source>
        <translation>源图斑个数</translation>
    </message>
    <message>
        <source>Number of target polygons</source>
        <translation>目标图斑个数</translation>
    </message>
    <message>
        <source>Number of targets computed or asked for</source>
        <translation>目标行数</translation>
    </message>
    <message>
        <source>Number of unsupplied pieces</source>
        <translation>批而未供图斑数</translation>
    </message>
    <message>
        <source>Number of values rounded</source>
        <translation>四舍五入的数值个数</translation>
    </message>
    <message>
        <source>Number of values taken over</source>
        <translation>并入的值数量</translation>
    </message>
    <message>
        <source>Number of warnings</source>
        <translation>警告个数</translation>
    </message>
    <message>
        <source>Of the drawing {path}, {count} closed lines are read; left out are {left}.</source>
        <translation>图形文件 {path} 读取闭合线{count}条；未读取：{left}。</translation>
    </message>
    <message>
        <source>Of these, marked</source>
        <translation>其中有标记的</translation>
    </message>
    <message>
        <source>Of {all} targets, counted by reading, {met} are reached, {missed} are not reached, {open} are open, and of {unknown} it is not known.</source>
        <translation>目标{all}项（按口径分别计）：已完成{met}项，未完成{missed}项，未到期{open}项，完成情况未知{unknown}项。</translation>
    </message>
    <message>
        <source>Of {count} parks it is not settled whether they are among the last: the share of the parks is no whole number, or scores are equal at the cut, and the clause says nothing of either.</source>
        <translation>有 {count} 个园区是否处于末位区间不能确定：末位园区数不为整数，或分界处得分相同，条款对此均未规定。</translation>
    </message>
    <message>
        <source>Of {count} parks some figures are of the known part of their land only: {fields}.</source>
        <translation>有 {count} 个园区的部分指标仅为已知部分土地的数值：{fields}。</translation>
    </message>
    <message>
        <source>On permanent basic farmland (m²)</source>
        <translation>压占永久基本农田（平方米）</translation>
    </message>
    <message>
        <source>On what the report rests</source>
        <translation>报告依据</translation>
    </message>
    <message>
        <source>One map of the parks</source>
        <translation>园区一张图</translation>
    </message>
    <message>
        <source>Only parcels for which this holds</source>
        <translation>宗地筛选条件</translation>
    </message>
    <message>
        <source>Only pieces at the edge take the difference</source>
        <translation>只由边缘图斑承担差值</translation>
    </message>
    <message>
        <source>Only these parks</source>
        <translation>只核查这些园区</translation>
    </message>
    <message>
        <source>Other class or unclear (mu)</source>
        <translation>转类或不明（亩）</translation>
    </message>
    <message>
        <source>Other, to be verified</source>
        <translation>其他待核实</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Outside the urban development boundary (m²)</source>
        <translation>城镇开发边界外（平方米）</translation>
    </message>
    <message>
        <source>Overlaps</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加图层</translation>
    </message>
    <message>
        <source>Overlay check</source>
        <translation>一张图叠加核查</translation>
    </message>
    <message>
        <source>Overlaying the parcels</source>
        <translation>宗地叠加</translation>
    </message>
    <message>
        <source>Overlaying {layer}</source>
        <translation>叠加 {layer}</translation>
    </message>
    <message>
        <source>Overwrite a folder that holds reviews</source>
        <translation>覆盖已有认定记录的文件夹</translation>
    </message>
    <message>
        <source>Packs the parcels to visit with forms and sheets into a folder for the field.</source>
        <translation>把待核查宗地连同表单和核查表打成外业文件夹。</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>第{page}页 共{pages}页</translation>
    </message>
    <message>
        <source>Pairs with a common area</source>
        <translation>有公共面积的图斑对数</translation>
    </message>
    <message>
        <source>Parameter {key} knows no {value}{hint}; it takes {codes}.</source>
        <translation>参数 {key} 没有取值 {value}{hint}；可用：{codes}。</translation>
    </message>
    <message>
        <source>Parameter {key}: layer {layer} has no field {field}{hint}.</source>
        <translation>参数 {key}：图层 {layer} 没有字段 {field}{hint}。</translation>
    </message>
    <message>
        <source>Parameter {key}: {path} is a file; a folder is needed.</source>
        <translation>参数 {key}：{path} 是文件；需要文件夹。</translation>
    </message>
    <message>
        <source>Parameter {key}: {value} is no CRS.</source>
        <translation>参数 {key}：{value} 不是坐标系。</translation>
    </message>
    <message>
        <source>Parameter {key}: {value} is not a date; write it as 2025-06-30.</source>
        <translation>参数 {key}：{value} 不是日期；请写作 2025-06-30。</translation>
    </message>
    <message>
        <source>Parameter {key}: {value} is not a number.</source>
        <translation>参数 {key}：{value} 不是数字。</translation>
    </message>
    <message>
        <source>Parameter {key}: {value} lies outside {low} to {high}.</source>
        <translation>参数 {key}：{value} 不在 {low} 至 {high} 之间。</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Parcel cards</source>
        <translation>宗地卡片（一宗一卡）</translation>
    </message>
    <message>
        <source>Parcel cards (PDF)</source>
        <translation>宗地卡片（PDF）</translation>
    </message>
    <message>
        <source>Parcel efficiency</source>
        <translation>宗地用地效益</translation>
    </message>
    <message>
        <source>Parcel or piece</source>
        <translation>宗地或图斑</translation>
    </message>
    <message>
        <source>Parcel {parcel} has no area on the map: it is kept, but nothing can be said of its place.</source>
        <translation>宗地 {parcel} 在图上没有面积：予以保留，但无法核查其位置。</translation>
    </message>
    <message>
        <source>Parcel {parcel} has no card: its polygon or its data cannot be drawn ({reason}).</source>
        <translation>宗地{parcel}没有卡片：图形或数据无法绘制（{reason}）。</translation>
    </message>
    <message>
        <source>Parcel {parcel} has no card: {path} cannot be written ({reason}). Close it where it is open.</source>
        <translation>宗地{parcel}未制卡：{path}无法写入({reason})，请先在打开它的程序中关闭。</translation>
    </message>
    <message>
        <source>Parcel {parcel} has one part only: that is no split, and it is not judged.</source>
        <translation>宗地 {parcel} 只有一个分割地块，不构成分割，未作判定。</translation>
    </message>
    <message>
        <source>Parcel {parcel} lies in batch {batch} and is covered by the supply of {other}: whether it was supplied is to be verified.</source>
        <translation>宗地 {parcel} 在批次 {batch} 内，被 {other} 的供地覆盖，是否已供待核实。</translation>
    </message>
    <message>
        <source>Parcel {parcel}, {field}: {sentence}</source>
        <translation>宗地 {parcel}，{field}：{sentence}</translation>
    </message>
    <message>
        <source>Parcel {parcel}: a period ends before it begins; it is a doubt and not deducted.</source>
        <translation>宗地 {parcel}：扣除时段止早于起，存疑，不予扣除。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: its coordinates lie outside the CRS; it has no area and nothing can be said of it.</source>
        <translation>宗地 {parcel}：坐标超出坐标系范围，没有面积，无法核查。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: its enterprises use {used} m² together and it has {legal} m²: the same land seems to be counted twice; the land of record counts.</source>
        <translation>宗地 {parcel}：各企业实际用地合计 {used} 平方米，宗地法定面积 {legal} 平方米，疑似重复计算，按法定面积计。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: pieces of {layer} and the uncovered rest miss its area by {gap:.3f} m².</source>
        <translation>宗地 {parcel}：{layer} 的图斑与未覆盖部分之和与宗地面积相差 {gap:.3f} 平方米。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: supply_method says “{word}”, yet it has a contract or supply date; that decides.</source>
        <translation>宗地 {parcel}：供地方式填“{word}”，但有合同或供地日期，以后者为准。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: the agreed intensity is {by_mu} per mu and {by_ha} per hectare, which do not fit (1 ha = 15 mu): neither counts as its limit.</source>
        <translation>宗地 {parcel}：约定投资强度为每亩 {by_mu}、每公顷 {by_ha}，两者不符（1公顷=15亩），均不作为限值。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: the layer and the earlier survey state different recognitions; the layer&apos;s stands.</source>
        <translation>宗地 {parcel}：图层与上一次核查的认定结论不同，以图层为准。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: the template has no room for {count} rows.</source>
        <translation>宗地{parcel}：模板容不下{count}行。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {area:.2f} m² supplied inside batch {batch} are not expropriated.</source>
        <translation>宗地 {parcel}：在批次 {batch} 内供应的 {area:.2f} 平方米尚未征收。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {area:.2f} m² were supplied outside every batch given.</source>
        <translation>宗地 {parcel}：{area:.2f} 平方米的供地不在所提供的任何批次范围内。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {area:.6f} m² on feature {feature} of {layer} were left out.</source>
        <translation>宗地 {parcel}：位于 {layer} 要素 {feature} 上的 {area:.6f} 平方米未列出。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {count} photos are there, the card has room for {room}.</source>
        <translation>宗地{parcel}：共有{count}张照片，卡片只能放{room}张。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {field} is above {other}: neither counts as a limit.</source>
        <translation>宗地 {parcel}：{field}高于{other}，均不作为限值。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {field} is less than the land price, which it includes: it may be the investment without land.</source>
        <translation>宗地 {parcel}：{field}应含地价款，却小于地价款，可能是不含地价款的投资额。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {field} is recorded as {recorded} and mapped as {mapped}; the mapped figure is used.</source>
        <translation>宗地 {parcel}：{field}登记为 {recorded}，按建筑物图层量算为 {mapped}，采用量算值。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {field} of {value} is impossible; it counts as unknown.</source>
        <translation>宗地 {parcel}：{field}为 {value}，不可能，按不明处理。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {field} takes {value} m² and the parcel has {land} m²: one of them is wrong, and the share is unknown.</source>
        <translation>宗地 {parcel}：{field}占地 {value} 平方米，宗地面积 {land} 平方米，其一有误，比例按不明处理。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {land} m² are on record and {drawn} m² are drawn ({share} of the record).</source>
        <translation>宗地 {parcel}：法定面积 {land} 平方米，图形面积 {drawn} 平方米（为法定面积的 {share}）。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {name} is no photo that can be read; its place is empty.</source>
        <translation>宗地{parcel}：{name}不是可读取的照片，其位置留空。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {second} ({later}) is before {first} ({earlier}); what rests on them is unknown.</source>
        <translation>宗地{parcel}：{second}（{later}）早于{first}（{earlier}），据此的判定均为资料不足。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {title} ({value}) is far more than {whole}; the two contradict each other (is one of them in another unit?), and what rests on their share is unknown. Please check both.</source>
        <translation>宗地{parcel}：{title}（{value}）明显大于{whole}，二者相互矛盾（是否有一项计量单位有误？），以其比例为据的判定为资料不足；请核对两项。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {title} ({value}) is more than {whole}; please check both.</source>
        <translation>宗地{parcel}：{title}（{value}）大于{whole}，请核对。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {title} is {value}, above 1 (100 %); it is read as unknown. Please correct it.</source>
        <translation>宗地{parcel}：{title}为{value}，大于1（100%），按不明处理，请更正。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {title} is {value}, below 0; it is read as unknown. Please correct it.</source>
        <translation>宗地{parcel}：{title}为{value}，小于0，按不明处理，请更正。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {used} m² are used and {land} m² are on record.</source>
        <translation>宗地 {parcel}：实际用地 {used} 平方米，法定面积 {land} 平方米。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: “{word}” is no known way of supply ({count} such parcels); it counts as supplied, please check.</source>
        <translation>宗地 {parcel}：“{word}”不是已知的供地方式（共 {count} 宗），按已供计，请核对。</translation>
    </message>
    <message>
        <source>Parcels</source>
        <translation>宗地</translation>
    </message>
    <message>
        <source>Parcels (mu)</source>
        <translation>宗地（亩）</translation>
    </message>
    <message>
        <source>Parcels apparently idle (start overdue)</source>
        <translation>疑似闲置(逾期未动工)宗数</translation>
    </message>
    <message>
        <source>Parcels apparently idle (suspended)</source>
        <translation>疑似闲置(中止开发)宗数</translation>
    </message>
    <message>
        <source>Parcels by grade</source>
        <translation>宗地分级统计</translation>
    </message>
    <message>
        <source>Parcels by grade: {list}.</source>
        <translation>宗地分级：{list}。</translation>
    </message>
    <message>
        <source>Parcels by land status</source>
        <translation>宗地用地状态统计</translation>
    </message>
    <message>
        <source>Parcels checked</source>
        <translation>宗地（叠加结果）</translation>
    </message>
    <message>
        <source>Parcels concerned</source>
        <translation>涉及宗数</translation>
    </message>
    <message>
        <source>Parcels divided anew</source>
        <translation>重划数</translation>
    </message>
    <message>
        <source>Parcels graded</source>
        <translation>宗地（用地效益分级）</translation>
    </message>
    <message>
        <source>Parcels judged</source>
        <translation>宗地（用地状态）</translation>
    </message>
    <message>
        <source>Parcels merged</source>
        <translation>合并数</translation>
    </message>
    <message>
        <source>Parcels of grade {letter}</source>
        <translation>{letter} 级宗数</translation>
    </message>
    <message>
        <source>Parcels on protected land or outside the urban boundary</source>
        <translation>宗地占用保护范围和开发边界外情况</translation>
    </message>
    <message>
        <source>Parcels overlapping each other (m²)</source>
        <translation>宗地相互重叠（平方米）</translation>
    </message>
    <message>
        <source>Parcels split</source>
        <translation>分割数</translation>
    </message>
    <message>
        <source>Parcels to be verified</source>
        <translation>待核实宗数</translation>
    </message>
    <message>
        <source>Parcels to visit</source>
        <translation>核查哪些宗地</translation>
    </message>
    <message>
        <source>Parcels without a problem found</source>
        <translation>未发现问题宗数</translation>
    </message>
    <message>
        <source>Parcels {first} and {second} overlap by {area:.2f} m².</source>
        <translation>宗地 {first} 与 {second} 重叠 {area:.2f} 平方米。</translation>
    </message>
    <message>
        <source>Park</source>
        <translation>园区</translation>
    </message>
    <message>
        <source>Park (id or name; empty for all)</source>
        <translation>园区（编号或名称，不填为全部）</translation>
    </message>
    <message>
        <source>Park evaluation</source>
        <translation>园区综合评价</translation>
    </message>
    <message>
        <source>Park indicators</source>
        <translation>园区底数指标</translation>
    </message>
    <message>
        <source>Park {park} has no area on the map: nothing can be said of it.</source>
        <translation>园区 {park} 没有图形面积，无法计算。</translation>
    </message>
    <message>
        <source>Park {park} states {stated} m² built up and the present land use has {ours} m²: the latter stands.</source>
        <translation>园区 {park} 所载建成区 {stated} 平方米，现状地类为 {ours} 平方米：以后者为准。</translation>
    </message>
    <message>
        <source>Park {park}: {field} is empty, so it is not known among which parks it ranks.</source>
        <translation>园区 {park} 的 {field} 为空，无法确定参加哪一组排名。</translation>
    </message>
    <message>
        <source>Parks</source>
        <translation>园区</translation>
    </message>
    <message>
        <source>Parks among the last</source>
        <translation>处于末位区间的园区数</translation>
    </message>
    <message>
        <source>Parks measured</source>
        <translation>园区底数</translation>
    </message>
    <message>
        <source>Parks not ranked</source>
        <translation>未排名的园区数</translation>
    </message>
    <message>
        <source>Parks of which this is not settled</source>
        <translation>末位区间待核的园区数</translation>
    </message>
    <message>
        <source>Parks ranked</source>
        <translation>园区排名</translation>
    </message>
    <message>
        <source>Parks that share a rank</source>
        <translation>名次并列的园区数</translation>
    </message>
    <message>
        <source>Parks with their figures</source>
        <translation>带指标的园区</translation>
    </message>
    <message>
        <source>Parks {first} and {second} overlap by {area} m²: what lies there counts in both, and once in the totals.</source>
        <translation>园区 {first} 与 {second} 重叠 {area} 平方米：重叠部分两园都计，合计只计一次。</translation>
    </message>
    <message>
        <source>Part {part} is said to belong to parcel {parcel}, but lies in parcel {other}.</source>
        <translation>分割地块 {part} 填写所属宗地为 {parcel}，实际位于宗地 {other}。</translation>
    </message>
    <message>
        <source>Part {part} lies in no parcel: it is left out.</source>
        <translation>分割地块 {part} 不在任何宗地内，未计入。</translation>
    </message>
    <message>
        <source>Part {part}: there is no parcel {parcel}; it is left out.</source>
        <translation>分割地块 {part}：没有宗地 {parcel}，未计入。</translation>
    </message>
    <message>
        <source>Parts measured</source>
        <translation>分割地块量算结果</translation>
    </message>
    <message>
        <source>Parts of the split</source>
        <translation>分割地块</translation>
    </message>
    <message>
        <source>Patches before they were cut</source>
        <translation>切割前的图斑</translation>
    </message>
    <message>
        <source>Periods to leave out of account</source>
        <translation>原因扣除时段</translation>
    </message>
    <message>
        <source>Permanent basic farmland</source>
        <translation>永久基本农田</translation>
    </message>
    <message>
        <source>Photo {photo} of parcel {parcel} was taken on {day}, before the package was made on {packed}; the visit has no day.</source>
        <translation>宗地 {parcel} 的照片 {photo} 拍摄于 {day}，早于核查包的制作日期 {packed}；该次核查未填日期，请核实。</translation>
    </message>
    <message>
        <source>Photo {photo} of parcel {parcel} was taken on {day}, the visit is dated {visit}.</source>
        <translation>宗地 {parcel} 的照片 {photo} 拍摄于 {day}，而核查日期为 {visit}，请核实。</translation>
    </message>
    <message>
        <source>Photo {photo} was taken {distance:.0f} m from parcel {parcel} (more than {limit:g} m). A camera that writes GCJ-02 is some hundred metres off: look at the photo.</source>
        <translation>照片 {photo} 的拍摄位置距宗地 {parcel} {distance:.0f} 米（超过 {limit:g} 米）。写入 GCJ-02 坐标的相机会偏离数百米，请对照照片核实。</translation>
    </message>
    <message>
        <source>Picture of the map</source>
        <translation>地图图片</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>图斑数</translation>
    </message>
    <message>
        <source>Pieces of an earlier run</source>
        <translation>上一次的未供图斑</translation>
    </message>
    <message>
        <source>Pieces of the overlay</source>
        <translation>叠加图斑</translation>
    </message>
    <message>
        <source>Pieces of unsupplied land may carry both marks, and parcels may lie on them: the areas are not to be added.</source>
        <translation>未供图斑可能同时带有两种标记，其上也可能有宗地，各项面积不可相加。</translation>
    </message>
    <message>
        <source>Place (x, y)</source>
        <translation>位置（x，y）</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>问题分布</translation>
    </message>
    <message>
        <source>Places where vertices are too near</source>
        <translation>界址点过近处</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>地块</translation>
    </message>
    <message>
        <source>Points follow a closed ring under the same ring number; they are taken for a new ring.</source>
        <translation>圈已闭合，后面同圈号仍有点，按新圈处理。</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>政策</translation>
    </message>
    <message>
        <source>Policy file</source>
        <translation>政策文件</translation>
    </message>
    <message>
        <source>Polygons</source>
        <translation>面图层</translation>
    </message>
    <message>
        <source>Polygons measured</source>
        <translation>面积量算结果</translation>
    </message>
    <message>
        <source>Polygons that get the values</source>
        <translation>接收数值的面图层</translation>
    </message>
    <message>
        <source>Polygons that hold the values</source>
        <translation>存放数值的面图层</translation>
    </message>
    <message>
        <source>Polygons with the values</source>
        <translation>换算结果</translation>
    </message>
    <message>
        <source>PostgreSQL connection of QGIS</source>
        <translation>QGIS 的 PostgreSQL 连接</translation>
    </message>
    <message>
        <source>PostgreSQL service</source>
        <translation>PostgreSQL 服务名</translation>
    </message>
    <message>
        <source>Present use of the land</source>
        <translation>土地利用现状</translation>
    </message>
    <message>
        <source>Present use of the land (mu)</source>
        <translation>土地利用现状（亩）</translation>
    </message>
    <message>
        <source>Present use of the land, the largest classes first: {list}.</source>
        <translation>土地利用现状，面积大的在前：{list}。</translation>
    </message>
    <message>
        <source>Print names of natural persons in full</source>
        <translation>完整印出自然人姓名</translation>
    </message>
    <message>
        <source>Print the coordinates of the boundary points</source>
        <translation>印出界址点坐标</translation>
    </message>
    <message>
        <source>Print the estimate of the idle fee</source>
        <translation>印出土地闲置费测算</translation>
    </message>
    <message>
        <source>Prints a card of each parcel: key data, maps, boundary, overlay and verdicts with their clause.</source>
        <translation>为每宗地打印一张卡片：基本信息、地图、界址、叠加情况，以及各项判定及其条款。</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Profile of an earlier mapping</source>
        <translation>已有的匹配方案</translation>
    </message>
    <message>
        <source>Profile of the parcels&apos; fields</source>
        <translation>宗地图层的字段匹配方案</translation>
    </message>
    <message>
        <source>Profile to save</source>
        <translation>保存匹配方案</translation>
    </message>
    <message>
        <source>Progress is not known for {count} of the targets: {list}.</source>
        <translation>{count}项目标的完成情况未知：{list}。</translation>
    </message>
    <message>
        <source>Progress towards the targets</source>
        <translation>目标进度</translation>
    </message>
    <message>
        <source>QGIS cannot open it</source>
        <translation>QGIS 无法打开</translation>
    </message>
    <message>
        <source>QGIS knows no PostgreSQL connection {name}{hint}.</source>
        <translation>QGIS 中没有名为 {name} 的 PostgreSQL 连接{hint}。</translation>
    </message>
    <message>
        <source>QGIS project</source>
        <translation>QGIS 工程</translation>
    </message>
    <message>
        <source>QGIS projects (*.qgz)</source>
        <translation>QGIS 工程 (*.qgz)</translation>
    </message>
    <message>
        <source>Quarterly report, {year} quarter {quarter}</source>
        <translation>季度报告（{year}年第{quarter}季度）</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>Ranking of the parks</source>
        <translation>园区排名</translation>
    </message>
    <message>
        <source>Ranks parks by a scheme of indicators and weights and tells who is among the last.</source>
        <translation>按指标和权重方案对园区排名，并指出处于末位区间的园区。</translation>
    </message>
    <message>
        <source>Rate by area</source>
        <translation>处置率（面积）</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>完成值</translation>
    </message>
    <message>
        <source>Reading {layer}</source>
        <translation>读取 {layer}</translation>
    </message>
    <message>
        <source>Reads coordinate texts of any dialect into a layer and tells what deviates in them.</source>
        <translation>读取各种格式的报盘坐标文件生成图层，并指出不符之处。</translation>
    </message>
    <message>
        <source>Recognised as idle</source>
        <translation>已认定闲置</translation>
    </message>
    <message>
        <source>Recognised as idle, disposal outstanding</source>
        <translation>已认定闲置，尚未处置</translation>
    </message>
    <message>
        <source>Recognised as inefficient</source>
        <translation>已认定低效</translation>
    </message>
    <message>
        <source>Recognised as inefficient, disposal outstanding</source>
        <translation>已认定低效，尚未处置</translation>
    </message>
    <message>
        <source>Recognition by the bureau</source>
        <translation>认定结论</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>资料</translation>
    </message>
    <message>
        <source>Records that are missing</source>
        <translation>所缺资料</translation>
    </message>
    <message>
        <source>Remaining (mu)</source>
        <translation>尚未处置（亩）</translation>
    </message>
    <message>
        <source>Remaining in its class (m²)</source>
        <translation>仍属原类别面积（平方米）</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Repair invalid geometries</source>
        <translation>修复无效几何</translation>
    </message>
    <message>
        <source>Report (HTML)</source>
        <translation>检查报告（HTML）</translation>
    </message>
    <message>
        <source>Report (PDF)</source>
        <translation>报告（PDF）</translation>
    </message>
    <message>
        <source>Report on the parks</source>
        <translation>园区核查报告</translation>
    </message>
    <message>
        <source>Result of an earlier run</source>
        <translation>上一次的判定结果</translation>
    </message>
    <message>
        <source>Roads, green space and facilities</source>
        <translation>道路、绿地及配套设施</translation>
    </message>
    <message>
        <source>Row {row} of the parcels has no parcel_id: it has no card.</source>
        <translation>宗地表第{row}行没有宗地编号(parcel_id)，未制卡。</translation>
    </message>
    <message>
        <source>Rows on parcel {parcel} name no enterprise: the latest year of these rows counts as a whole.</source>
        <translation>宗地 {parcel} 上有未填企业编号的行：按宗地取这些行最近年度的合计。</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>SERVICE is the name of a section of pg_service.conf, without host, user or password.</source>
        <translation>SERVICE 应填 pg_service.conf 中的服务名，不要填主机、用户或密码。</translation>
    </message>
    <message>
        <source>SPLIT is FIELD: give the field that names the files in FIELD.</source>
        <translation>SPLIT 为 FIELD 时，须在 FIELD 中给出命名文件的字段。</translation>
    </message>
    <message>
        <source>Say in one of {keys} where to store the survey; {count} are given.</source>
        <translation>请在 {keys} 中恰好给出一个存放位置；现给出 {count} 个。</translation>
    </message>
    <message>
        <source>Scale of the map sheets</source>
        <translation>图幅比例尺</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Schema file</source>
        <translation>方案文件</translation>
    </message>
    <message>
        <source>Schema in the database</source>
        <translation>数据库中的模式</translation>
    </message>
    <message>
        <source>Schema {schema} records no areas that pieces could share.</source>
        <translation>方案 {schema} 没有可分摊的面积。</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>评价方案</translation>
    </message>
    <message>
        <source>Scheme file</source>
        <translation>评价方案文件</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Score of each park: {list}.</source>
        <translation>各园区得分：{list}。</translation>
    </message>
    <message>
        <source>Score of the evaluation</source>
        <translation>评价得分</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Sensitivity to the weights</source>
        <translation>权重敏感性</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Shapefile</source>
        <translation>Shapefile</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Share of area</source>
        <translation>面积占比</translation>
    </message>
    <message>
        <source>Share of each target that is reached: {list}.</source>
        <translation>各项目标完成情况：{list}。</translation>
    </message>
    <message>
        <source>Share of the targets&apos; area that no source covers</source>
        <translation>目标图层未被覆盖的面积比例</translation>
    </message>
    <message>
        <source>Shares of land status refer to the parcels of the survey, not to the whole park.</source>
        <translation>用地状态占比以参加核查的宗地为分母，不以整个园区为分母。</translation>
    </message>
    <message>
        <source>Show basic farmland and the red line on the sheets</source>
        <translation>图上显示永久基本农田和生态保护红线</translation>
    </message>
    <message>
        <source>Slivers</source>
        <translation>碎小狭长图形</translation>
    </message>
    <message>
        <source>Smaller than {area} m² or narrower than {width} m on average.</source>
        <translation>面积小于{area}平方米或平均宽度小于{width}米的。</translation>
    </message>
    <message>
        <source>Smallest angle that is no spike (degrees)</source>
        <translation>尖锐角限值（度）</translation>
    </message>
    <message>
        <source>Smallest figure that is no sliver (m²)</source>
        <translation>碎小图形面积限值（平方米）</translation>
    </message>
    <message>
        <source>Smallest piece counted</source>
        <translation>最小计算图斑</translation>
    </message>
    <message>
        <source>Smallest piece that counts (m²)</source>
        <translation>最小图斑面积（平方米）</translation>
    </message>
    <message>
        <source>Smallest width that counts (m)</source>
        <translation>最小图斑宽度（米）</translation>
    </message>
    <message>
        <source>Somebody else has been storing a survey in {where} for {minutes} minutes: try later.</source>
        <translation>有人在 {where} 入库已超过 {minutes} 分钟，请稍后再试。</translation>
    </message>
    <message>
        <source>Somebody else is storing a survey in {where}; waiting.</source>
        <translation>有人正在 {where} 入库，等待中。</translation>
    </message>
    <message>
        <source>Spikes</source>
        <translation>尖锐角</translation>
    </message>
    <message>
        <source>Split check</source>
        <translation>分割转让核查</translation>
    </message>
    <message>
        <source>Splits judged</source>
        <translation>分割判定结果</translation>
    </message>
    <message>
        <source>Stages of supervision</source>
        <translation>动态巡查环节</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>State of supply</source>
        <translation>供应状态</translation>
    </message>
    <message>
        <source>State of the land</source>
        <translation>用地状态</translation>
    </message>
    <message>
        <source>Status not settled now (m²)</source>
        <translation>本期状态不明面积（平方米）</translation>
    </message>
    <message>
        <source>Store a survey</source>
        <translation>核查成果入库</translation>
    </message>
    <message>
        <source>Submit for recognition, or not</source>
        <translation>研究是否提请认定</translation>
    </message>
    <message>
        <source>Sum of the areas (mu)</source>
        <translation>面积合计（亩）</translation>
    </message>
    <message>
        <source>Sum of the areas (m²)</source>
        <translation>面积合计（平方米）</translation>
    </message>
    <message>
        <source>Sum of the balanced areas (m²)</source>
        <translation>调平面积合计（平方米）</translation>
    </message>
    <message>
        <source>Sum of the declared areas (m²)</source>
        <translation>申报面积合计（平方米）</translation>
    </message>
    <message>
        <source>Sum of the drawn areas (m²)</source>
        <translation>图形面积合计（平方米）</translation>
    </message>
    <message>
        <source>Sum of the recorded areas (m²)</source>
        <translation>记录面积合计（平方米）</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>汇总表</translation>
    </message>
    <message>
        <source>Summary of the checks</source>
        <translation>检查汇总</translation>
    </message>
    <message>
        <source>Supplied inside the batches (m²)</source>
        <translation>批次内已供（平方米）</translation>
    </message>
    <message>
        <source>Supplied land (m²)</source>
        <translation>已供应土地面积（平方米）</translation>
    </message>
    <message>
        <source>Supplies</source>
        <translation>供地</translation>
    </message>
    <message>
        <source>Supplies {parcel} and {other} overlap by {area:.2f} m²: the area counts once.</source>
        <translation>供地 {parcel} 与 {other} 重叠 {area:.2f} 平方米，面积只计一次。</translation>
    </message>
    <message>
        <source>Supply not known</source>
        <translation>供应状态未知</translation>
    </message>
    <message>
        <source>Supply rate</source>
        <translation>土地供应率</translation>
    </message>
    <message>
        <source>Supply {parcel} has no date: it is counted as supplied by then.</source>
        <translation>供地 {parcel} 缺少日期：按截至核查日期已供计。</translation>
    </message>
    <message>
        <source>Supply {parcel} is dated after {as_of}: it does not count.</source>
        <translation>供地 {parcel} 的日期晚于 {as_of}：不计入。</translation>
    </message>
    <message>
        <source>Survey (survey.gpkg)</source>
        <translation>核查成果（survey.gpkg）</translation>
    </message>
    <message>
        <source>Survey made</source>
        <translation>核查完成时间</translation>
    </message>
    <message>
        <source>Survey of the parks</source>
        <translation>园区一键核查</translation>
    </message>
    <message>
        <source>Table {name} cannot be read: {reason}.</source>
        <translation>表 {name} 无法读取：{reason}。</translation>
    </message>
    <message>
        <source>Table {name} has several geometry columns ({columns}): make a view with one.</source>
        <translation>表 {name} 有多个图形列（{columns}），请建立只含一个图形列的视图。</translation>
    </message>
    <message>
        <source>Table {name} holds geometries of several CRS ({codes}): read them one by one.</source>
        <translation>表 {name} 中的图形有多个坐标系（{codes}），请分别读取。</translation>
    </message>
    <message>
        <source>Table {table}, row {row}, field {field}: {value} is not {kind}.</source>
        <translation>表 {table} 第 {row} 行字段 {field}：{value} 不是{kind}。</translation>
    </message>
    <message>
        <source>Table {table}, row {row}: no parcel has the {key} {value}.</source>
        <translation>表格 {table} 第{row}行：没有 {key} 为 {value} 的宗地。</translation>
    </message>
    <message>
        <source>Table {table}, row {row}: parcel_id is empty; the history of a parcel goes by it.</source>
        <translation>表 {table} 第 {row} 行：parcel_id 为空；宗地的历史以它为准。</translation>
    </message>
    <message>
        <source>Table {table}, row {row}: the geometry is a {kind}; the database takes polygons.</source>
        <translation>表 {table} 第 {row} 行：图形为 {kind}；数据库只接受面。</translation>
    </message>
    <message>
        <source>Table {table}: a text is not in UTF-8 ({text}); type it anew.</source>
        <translation>表 {table}：有文字不是 UTF-8 编码（{text}），请重新录入。</translation>
    </message>
    <message>
        <source>Table {table}: parcel_id {value} stands twice; give each parcel an id of its own.</source>
        <translation>表 {table}：parcel_id {value} 重复；每宗地须有各自的编号。</translation>
    </message>
    <message>
        <source>Tables are joined by {keys}, not by {key}.</source>
        <translation>表格按 {keys} 连接，不能按 {key} 连接。</translation>
    </message>
    <message>
        <source>Tables of the office&apos;s own are not stored in the database: {names}.</source>
        <translation>单位自建的表不入库：{names}。</translation>
    </message>
    <message>
        <source>Tabs stand in the line.</source>
        <translation>行中有制表符。</translation>
    </message>
    <message>
        <source>Take note; decide whether a standard is to be set</source>
        <translation>知悉；研究是否制定认定标准</translation>
    </message>
    <message>
        <source>Take protected lines along</source>
        <translation>带上控制线图层</translation>
    </message>
    <message>
        <source>Take the parcel cards along</source>
        <translation>带上宗地卡片</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目标任务</translation>
    </message>
    <message>
        <source>Targets of counties, parks and years</source>
        <translation>县区、园区、年度目标表</translation>
    </message>
    <message>
        <source>Targets overdue</source>
        <translation>已逾期的目标</translation>
    </message>
    <message>
        <source>Targets reached</source>
        <translation>已达到的目标</translation>
    </message>
    <message>
        <source>Targets that no source covers</source>
        <translation>没有源图斑覆盖的目标图斑数</translation>
    </message>
    <message>
        <source>Tax per mu of industrial land (10,000 yuan)</source>
        <translation>工业用地亩均税收（万元/亩）</translation>
    </message>
    <message>
        <source>Tells what became of a baseline&apos;s wasted land, what is new, and how far the targets are.</source>
        <translation>说明基期存量用地的去向、本期新增情况和目标完成进度。</translation>
    </message>
    <message>
        <source>The PostgreSQL service {service} does not answer: {reason}.</source>
        <translation>PostgreSQL 服务 {service} 没有响应：{reason}。</translation>
    </message>
    <message>
        <source>The PostgreSQL service {service} has no table {schema}.{name} that you may read.</source>
        <translation>PostgreSQL 服务 {service} 中没有您可读取的表 {schema}.{name}。</translation>
    </message>
    <message>
        <source>The Python of this QGIS lacks jinja2, which the page is made with: on Windows install python3-jinja2 with the OSGeo4W set-up, on Linux the package python3-jinja2 of the distribution.</source>
        <translation>当前 QGIS 的 Python 缺少生成网页所用的 jinja2：Windows 请用 OSGeo4W 安装程序安装 python3-jinja2，Linux 请安装发行版的 python3-jinja2。</translation>
    </message>
    <message>
        <source>The Python of this QGIS lacks openpyxl, with which workbooks are written: on Windows install the package python3-openpyxl with the OSGeo4W set-up, on Linux python3-openpyxl of the distribution.</source>
        <translation>本机 QGIS 的 Python 缺少写工作簿所需的 openpyxl：Windows 请用 OSGeo4W 安装程序安装 python3-openpyxl，Linux 请安装发行版的 python3-openpyxl。</translation>
    </message>
    <message>
        <source>The Python of this QGIS lacks psycopg2: on Windows install the package python3-psycopg2 with the OSGeo4W set-up, on Linux the package python3-psycopg2 of the distribution.</source>
        <translation>此 QGIS 的 Python 缺少 psycopg2：Windows 请用 OSGeo4W 安装程序安装 python3-psycopg2，Linux 请安装发行版的 python3-psycopg2。</translation>
    </message>
    <message>
        <source>The Python of this QGIS lacks {names}: on Windows install the package python3-geopandas with the OSGeo4W set-up, on Linux the package python3-geopandas of the distribution; the user guide says more under Installation.</source>
        <translation>当前 QGIS 的 Python 缺少 {names}：Windows 请用 OSGeo4W 安装程序安装 python3-geopandas，Linux 请安装发行版的 python3-geopandas；详见用户手册“安装”。</translation>
    </message>
    <message>
        <source>The account {user} may not store surveys in {schema} of {where}: an administrator must give it the role baiyuan_surveyor ({reason}).</source>
        <translation>账号 {user} 无权向 {where} 的 {schema} 入库：须由管理员授予角色 baiyuan_surveyor（{reason}）。</translation>
    </message>
    <message>
        <source>The algorithm {module} could not be loaded and is left out.</source>
        <translation>算法 {module} 无法加载，已略过。</translation>
    </message>
    <message>
        <source>The approval of batch {batch} was revoked on {date}: it does not count.</source>
        <translation>批次 {batch} 的批文已于 {date} 撤回：不计入。</translation>
    </message>
    <message>
        <source>The area of {count} parcels is not known; they are in the numbers alone.</source>
        <translation>有{count}宗面积未知，只计宗数。</translation>
    </message>
    <message>
        <source>The areas are declared in {unit}, where the format has ha.</source>
        <translation>面积单位为{unit}，标准格式为公顷。</translation>
    </message>
    <message>
        <source>The balance of batch {batch} does not close: {area:.3f} m² are left.</source>
        <translation>批次 {batch} 不平衡：尚余 {area:.3f} 平方米。</translation>
    </message>
    <message>
        <source>The baseline ({baseline}) has to be earlier than the survey ({survey}).</source>
        <translation>基期（{baseline}）须早于本期核查日期（{survey}）。</translation>
    </message>
    <message>
        <source>The baseline and the current survey hold different things: give parcels of both, or pieces of both.</source>
        <translation>基期与本期的对象类型不同：请同时给出宗地，或同时给出未供图斑。</translation>
    </message>
    <message>
        <source>The baseline&apos;s land by what became of it, and new land (mu)</source>
        <translation>基期存量用地去向和新增（亩）</translation>
    </message>
    <message>
        <source>The boundary was moved in the field; the survey&apos;s stays. Survey it and load it anew.</source>
        <translation>界线在外业被挪动，保留成果库中的界线；如确有变化，请测量后重新入库。</translation>
    </message>
    <message>
        <source>The campaign of the policy &apos;{policy}&apos; is over ({limit}): its targets are history.</source>
        <translation>已超出行动期限（{limit}）：政策“{policy}”的目标仅作历史参考。</translation>
    </message>
    <message>
        <source>The cards of {count} parcels broke off half drawn, the last: {reason}</source>
        <translation>{count}宗地的卡片绘制中断，最后一条：{reason}</translation>
    </message>
    <message>
        <source>The closing point is called {last}, the first one {first}.</source>
        <translation>闭合点点号为 {last}，首点为 {first}。</translation>
    </message>
    <message>
        <source>The closing point {name} lies {gap} from the first point of that name; both are kept.</source>
        <translation>闭合点 {name} 与同名首点相距 {gap}，两点都保留。</translation>
    </message>
    <message>
        <source>The columns of the line are not separated by commas.</source>
        <translation>各列未用逗号分隔。</translation>
    </message>
    <message>
        <source>The connection to {where} broke at the last step, and whether the run was stored is not known: run it again, what is there is not stored twice.</source>
        <translation>与 {where} 的连接在最后一步中断，是否已入库不明：请再运行一次，已存的不会重复存入。</translation>
    </message>
    <message>
        <source>The connection to {where} broke: nothing of this run was stored. Run it again.</source>
        <translation>与 {where} 的连接中断，本次没有存入任何内容，请再运行一次。</translation>
    </message>
    <message>
        <source>The control area {control} is no area.</source>
        <translation>控制面积 {control} 不是有效面积。</translation>
    </message>
    <message>
        <source>The coordinates are longitudes and latitudes.</source>
        <translation>坐标为经纬度。</translation>
    </message>
    <message>
        <source>The coordinates are neither metres of a zone nor degrees in China; no geometry is made.</source>
        <translation>坐标既不是分带的米制坐标，也不是中国范围的经纬度，不生成图形。</translation>
    </message>
    <message>
        <source>The database {where} asks for a password: store it in an authentication configuration of the QGIS connection, or in the password file of libpq (pgpass).</source>
        <translation>数据库 {where} 要求密码：请存入 QGIS 连接的认证配置，或 libpq 的密码文件（pgpass）。</translation>
    </message>
    <message>
        <source>The database {where} cannot be reached: {reason}.</source>
        <translation>无法连接数据库 {where}：{reason}。</translation>
    </message>
    <message>
        <source>The database {where} does not know EPSG:{code} ({crs}) in its table spatial_ref_sys.</source>
        <translation>数据库 {where} 的 spatial_ref_sys 表中没有 EPSG:{code}（{crs}）。</translation>
    </message>
    <message>
        <source>The database {where} has no PostGIS: an administrator must run CREATE EXTENSION postgis.</source>
        <translation>数据库 {where} 没有 PostGIS：须由管理员执行 CREATE EXTENSION postgis。</translation>
    </message>
    <message>
        <source>The database {where} refuses: {reason}. Nothing of this run was stored.</source>
        <translation>数据库 {where} 拒绝：{reason}。本次没有存入任何内容。</translation>
    </message>
    <message>
        <source>The declared areas fit the drawn ones neither in ha nor in m² nor in mu; their unit stays unknown.</source>
        <translation>申报面积按公顷、平方米、亩均与图形面积不符，单位留空。</translation>
    </message>
    <message>
        <source>The drawing {path} holds no closed lines ({count} open ones): close them first.</source>
        <translation>图形文件 {path} 中没有闭合线（未闭合{count}条），请先闭合。</translation>
    </message>
    <message>
        <source>The earlier survey {path} does not exist.</source>
        <translation>上一次的核查成果 {path} 不存在。</translation>
    </message>
    <message>
        <source>The easting stands before the northing; they are read so.</source>
        <translation>东坐标在北坐标之前，已按此读取。</translation>
    </message>
    <message>
        <source>The field is taken from column {column}, which is surer or holds the same.</source>
        <translation>该字段取自列 {column}，其把握更大或内容相同。</translation>
    </message>
    <message>
        <source>The field {field} is named twice; it can be a sum, a rate or a class, only one of them.</source>
        <translation>字段 {field} 重复指定；总量、比率、分类只能取其一。</translation>
    </message>
    <message>
        <source>The field {field} of layer {layer} is replaced by the computed one.</source>
        <translation>图层 {layer} 的字段 {field} 由计算结果替代。</translation>
    </message>
    <message>
        <source>The figure is invalid ({reason}); it stays as it is.</source>
        <translation>图形无效（{reason}），原样保留。</translation>
    </message>
    <message>
        <source>The file is in {encoding}; the format is written in GBK.</source>
        <translation>文件编码为 {encoding}，标准格式为GBK。</translation>
    </message>
    <message>
        <source>The file says no dialect; the plot is read as {dialect}.</source>
        <translation>未指定格式，按 {dialect} 读取。</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: {reason}.</source>
        <translation>无法读取文件 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The file {path} does not exist.</source>
        <translation>文件 {path} 不存在。</translation>
    </message>
    <message>
        <source>The file {path} has no layer {layer}; it has: {names}.</source>
        <translation>文件 {path} 中没有图层 {layer}；现有图层：{names}。</translation>
    </message>
    <message>
        <source>The file {path} holds several layers: add |layername= and one of {names}.</source>
        <translation>文件 {path} 含有多个图层：请加上 |layername= 和其中一个图层名：{names}。</translation>
    </message>
    <message>
        <source>The file {path} is too large to be a settings file.</source>
        <translation>文件 {path} 过大，不是配置文件。</translation>
    </message>
    <message>
        <source>The filter holds for no parcel: there is no card to make.</source>
        <translation>没有宗地符合筛选条件：无卡片可做。</translation>
    </message>
    <message>
        <source>The filter {filter} cannot be used on the parcels: {reason}.</source>
        <translation>筛选条件 {filter} 不能用于宗地：{reason}。</translation>
    </message>
    <message>
        <source>The folder of photos {path} does not exist.</source>
        <translation>照片文件夹{path}不存在。</translation>
    </message>
    <message>
        <source>The form has no sheet for these rows: {names}. The usual workbook holds all of them.</source>
        <translation>该表格中没有列示以下各类的表：{names}。通常的工作簿包含全部各类。</translation>
    </message>
    <message>
        <source>The form {path} has no row of {{{{field}}}} and no headings that the dictionary knows: write the names of fields into the row to fill, such as {{{{parcel_id}}}} and {{{{area_m2|mu}}}}.</source>
        <translation>表格 {path} 中没有 {{{{字段}}}} 行，也没有字典认识的表头：请在要填的一行写上字段名，如 {{{{parcel_id}}}}、{{{{area_m2|mu}}}}。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}, cell {cell}: {name} is no area in m²; leave out |{unit}.</source>
        <translation>表格“{sheet}”单元格 {cell}：{name} 不是平方米面积，请去掉 |{unit}。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}, cell {cell}: {name} is no field of the dictionary{hint}.</source>
        <translation>表格的工作表 {sheet}、单元格 {cell}：{name} 不是字典中的字段{hint}。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}, cell {cell}: {name} is no sheet of the ledger; they are {names}.</source>
        <translation>表格的工作表 {sheet}、单元格 {cell}：{name} 不是台账的分类表；可用的有 {names}。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}: no column tells what only appears so from what is recognised, so only the latter is filled in; write {{{{sheet:{key}}}}} into a cell of a sheet for the other.</source>
        <translation>表格“{sheet}”没有区分疑似与认定的列，只填入已认定的；如需疑似的，请在某张表的单元格中写 {{{{sheet:{key}}}}}。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}: the column {column} stays empty; no field is called so.</source>
        <translation>表格的工作表 {sheet}：“{column}”列未填，没有这样名称的字段。</translation>
    </message>
    <message>
        <source>The form, sheet {sheet}: the survey knows nothing of {name}; the column stays empty.</source>
        <translation>表格“{sheet}”：核查成果中没有“{name}”，该列为空。</translation>
    </message>
    <message>
        <source>The geometry libraries of this QGIS do not fit together ({reason}): they must come from where QGIS itself comes from (the OSGeo4W set-up or the distribution).</source>
        <translation>当前 QGIS 的几何库互不匹配（{reason}）：它们须与 QGIS 同源（OSGeo4W 安装程序或发行版）。</translation>
    </message>
    <message>
        <source>The header holds transformation parameters; they are not applied.</source>
        <translation>文件头含转换参数，未予应用。</translation>
    </message>
    <message>
        <source>The header says no known coordinate system (坐标系=); the CRS given, {crs}, counts.</source>
        <translation>文件头没有可识别的坐标系（坐标系=），以给定的 {crs} 为准。</translation>
    </message>
    <message>
        <source>The header says no zone (带号=); {prefix} before the eastings is taken.</source>
        <translation>文件头没有带号（带号=），取东坐标前的 {prefix}。</translation>
    </message>
    <message>
        <source>The header says no {key}.</source>
        <translation>文件头缺少 {key}。</translation>
    </message>
    <message>
        <source>The header says zone {zone}; the CRS given, {crs}, counts.</source>
        <translation>文件头带号为 {zone}，以给定的 {crs} 为准。</translation>
    </message>
    <message>
        <source>The header says “{value}” for the width of zones (几度分带=); zone {zone} is one of {width} degrees.</source>
        <translation>文件头几度分带为“{value}”，而 {zone} 带是{width}度带。</translation>
    </message>
    <message>
        <source>The heading {name} is missing.</source>
        <translation>缺少段标题 {name}。</translation>
    </message>
    <message>
        <source>The invalid geometry of feature {feature} of layer {layer} was left out ({reason}).</source>
        <translation>图层 {layer} 的要素 {feature} 几何图形无效，未参与计算（{reason}）。</translation>
    </message>
    <message>
        <source>The largest matters to decide: {list}.</source>
        <translation>面积较大的待决事项：{list}。</translation>
    </message>
    <message>
        <source>The last third follows {clause}.</source>
        <translation>末位区间依据{clause}。</translation>
    </message>
    <message>
        <source>The layer has errors: mend them before anything is computed from it.</source>
        <translation>图层有错误，请先处理再用于计算。</translation>
    </message>
    <message>
        <source>The layer has no field {title}: of {count} parcels that were started nobody can say whether work has stopped for a year. Add the field; an empty cell in it means that work goes on.</source>
        <translation>图层没有字段{title}：已动工的{count}宗地是否中止开发满一年无从判断。请增加该字段；其中空值表示未中止。</translation>
    </message>
    <message>
        <source>The layer of parameter {key} cannot be opened: {value}.</source>
        <translation>无法打开参数 {key} 的图层：{value}。</translation>
    </message>
    <message>
        <source>The layer {layer} could not be given its style: {reason}.</source>
        <translation>图层 {layer} 无法设置样式：{reason}。</translation>
    </message>
    <message>
        <source>The layers {source} and {target} must be in one projected coordinate reference system.</source>
        <translation>图层 {source} 与 {target} 必须采用同一投影坐标系。</translation>
    </message>
    <message>
        <source>The line “{text}” is no point that can be read; the plot is left without geometry.</source>
        <translation>“{text}”无法读成界址点，该地块不生成图形。</translation>
    </message>
    <message>
        <source>The line “{text}” is not understood.</source>
        <translation>“{text}”无法识别。</translation>
    </message>
    <message>
        <source>The list of codes does not hold this value; it is not taken over.</source>
        <translation>该值不在代码表内，未并入。</translation>
    </message>
    <message>
        <source>The maps are working maps for internal use, not reviewed for publication; boundaries are those of the data.</source>
        <translation>地图为内部工作用图，未经地图审核，不得公开；界线来自所用数据。</translation>
    </message>
    <message>
        <source>The marks stand on pieces of the table above and are no further land; each has to be verified.</source>
        <translation>标记加在上表图斑上，不另计面积，须逐块核实。</translation>
    </message>
    <message>
        <source>The name is only like this field&apos;s; confirm it in the corrections.</source>
        <translation>列名只是与该字段相近，请在人工指定中确认。</translation>
    </message>
    <message>
        <source>The name was cut to ten bytes and may be any of these fields.</source>
        <translation>列名被截成10字节，可能是其中任一字段。</translation>
    </message>
    <message>
        <source>The next dates</source>
        <translation>临近期限</translation>
    </message>
    <message>
        <source>The northing stands before the easting; they are read so.</source>
        <translation>北坐标在东坐标之前，已按此读取。</translation>
    </message>
    <message>
        <source>The organisation&apos;s name holds a line break.</source>
        <translation>单位名称含换行。</translation>
    </message>
    <message>
        <source>The output {key} holds {found} of {written} features after writing; choose a new file.</source>
        <translation>输出 {key} 写入 {written} 个要素，实存 {found} 个；请换一个新文件。</translation>
    </message>
    <message>
        <source>The output {key} is the file {path} that an input comes from: choose another file.</source>
        <translation>输出 {key} 与输入图层是同一个文件 {path}：请换一个文件。</translation>
    </message>
    <message>
        <source>The output {key}: the folder {folder} does not exist.</source>
        <translation>输出 {key}：文件夹 {folder} 不存在。</translation>
    </message>
    <message>
        <source>The output {key}: {path} may not be written; choose another file or folder.</source>
        <translation>输出 {key}：无权写入 {path}；请换一个文件或文件夹。</translation>
    </message>
    <message>
        <source>The outputs {first} and {second} are one file, {path}: give each a file of its own.</source>
        <translation>输出 {first} 与 {second} 是同一个文件 {path}：请分别指定文件。</translation>
    </message>
    <message>
        <source>The package holds protected lines: keep it on devices of the bureau.</source>
        <translation>核查包内有控制线图层，只能放在主管部门的设备上。</translation>
    </message>
    <message>
        <source>The package shows {area:.1f} km² in one piece. Large-scale maps of more than {limit:g} km² may be classified: choose a PARK or a FILTER, or have it cleared before it leaves the office.</source>
        <translation>核查包内连续范围达 {area:.1f} 平方千米。连续范围超过 {limit:g} 平方千米的大比例尺图件可能涉密：请用 PARK 或 FILTER 缩小范围，或经审核后再带出。</translation>
    </message>
    <message>
        <source>The package {package} was made from another survey than {survey}: nothing was merged.</source>
        <translation>核查包 {package} 不是由核查成果 {survey} 制作的，未并入任何内容。</translation>
    </message>
    <message>
        <source>The package&apos;s record of its state at packaging was changed or is incomplete: nothing can be compared with it. Bring back the table package as it was handed out.</source>
        <translation>核查包中打包时的状态记录被改动或不完整，无法比对；请带回未经改动的 package 表。</translation>
    </message>
    <message>
        <source>The pages of the template {path} differ in size: give all of them one size.</source>
        <translation>模板{path}各页尺寸不同：请改为同一尺寸。</translation>
    </message>
    <message>
        <source>The parameter {key} is missing.</source>
        <translation>缺少参数 {key}。</translation>
    </message>
    <message>
        <source>The parcels have no field that tells of their supply (supply_method, contract_no, contract_date, supplied_on or supply_state): little can be judged. Do the fields bear other names?</source>
        <translation>宗地图层没有任何反映供地情况的字段（supply_method、contract_no、contract_date、supplied_on 或 supply_state）：多数宗地无从判定。字段是否用了别的名称？</translation>
    </message>
    <message>
        <source>The parks side by side</source>
        <translation>各园区对照</translation>
    </message>
    <message>
        <source>The path {path} cannot be used: {reason}.</source>
        <translation>路径 {path} 不能使用：{reason}。</translation>
    </message>
    <message>
        <source>The photo belongs to no record handed out.</source>
        <translation>照片不属于任何已下发的核查记录。</translation>
    </message>
    <message>
        <source>The photo {name} of parcel {parcel} is not in the package: copy the whole folder from the device and merge again. Nothing was merged.</source>
        <translation>宗地 {parcel} 的照片 {name} 不在核查包内：请从设备上拷回整个文件夹后重新合并。未并入任何内容。</translation>
    </message>
    <message>
        <source>The picture {path} cannot be written ({reason}).</source>
        <translation>无法写入图片 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>The picture {path} cannot be written.</source>
        <translation>无法写入图片 {path}。</translation>
    </message>
    <message>
        <source>The pictures cannot be written into {path} ({reason}).</source>
        <translation>图件无法写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>The pieces that keep their area have {kept} m², more than the control area of {control} m².</source>
        <translation>保持面积不变的图斑共 {kept} 平方米，已超过控制面积 {control} 平方米。</translation>
    </message>
    <message>
        <source>The plot begins with a hole; the ring around it follows.</source>
        <translation>地块以洞开头，外圈在后。</translation>
    </message>
    <message>
        <source>The plot declares {declared} m² and is drawn with {drawn} m².</source>
        <translation>申报面积{declared}平方米，图形面积{drawn}平方米。</translation>
    </message>
    <message>
        <source>The plot declares {declared} points and has {count} ({closing} of them closing points).</source>
        <translation>地块申报{declared}点，实有{count}点（其中闭合点{closing}个）。</translation>
    </message>
    <message>
        <source>The plot has no points and is left out.</source>
        <translation>地块没有界址点，未采用。</translation>
    </message>
    <message>
        <source>The plot is left without geometry.</source>
        <translation>该地块不生成图形。</translation>
    </message>
    <message>
        <source>The plot is recorded as “{text}”, not as a polygon.</source>
        <translation>图形属性为“{text}”，不是面。</translation>
    </message>
    <message>
        <source>The plot lies in zone {zone}, the layer in another one; import it in a run of its own.</source>
        <translation>该地块在 {zone} 带，与图层不同带，请单独导入。</translation>
    </message>
    <message>
        <source>The plot&apos;s coordinates are of another kind than those before it; no geometry is made.</source>
        <translation>该地块坐标的单位与前面的不同，不生成图形。</translation>
    </message>
    <message>
        <source>The plot&apos;s line does not end with @; it is taken for one.</source>
        <translation>地块行末尾缺少@，仍按地块行处理。</translation>
    </message>
    <message>
        <source>The plot&apos;s line has {count} columns before @, where {wanted} belong.</source>
        <translation>地块行@前有{count}列，应为{wanted}列。</translation>
    </message>
    <message>
        <source>The point&apos;s line has {count} columns, where {wanted} belong.</source>
        <translation>界址点行有{count}列，应为{wanted}列。</translation>
    </message>
    <message>
        <source>The points begin without a plot&apos;s line (…,@).</source>
        <translation>界址点之前没有地块行（…,@）。</translation>
    </message>
    <message>
        <source>The policy &apos;{policy}&apos; is a draft that was never in force: its verdicts are no law.</source>
        <translation>政策“{policy}”是征求意见稿，从未施行：据此得出的判定不具有法律依据。</translation>
    </message>
    <message>
        <source>The policy file {file} cannot be read: {reason}.</source>
        <translation>无法读取政策文件 {file}：{reason}。</translation>
    </message>
    <message>
        <source>The policy file {file} is not UTF-8 text (byte {place}): save it as UTF-8.</source>
        <translation>政策文件 {file} 不是 UTF-8 文本（第 {place} 字节）：请另存为 UTF-8。</translation>
    </message>
    <message>
        <source>The policy file {file} is not valid TOML: {reason}.</source>
        <translation>政策文件 {file} 不是有效的 TOML：{reason}。</translation>
    </message>
    <message>
        <source>The policy file {path} does not exist.</source>
        <translation>政策文件 {path} 不存在。</translation>
    </message>
    <message>
        <source>The policy file {path} is not the one that the survey was judged by ({policy}).</source>
        <translation>政策文件 {path} 不是本次核查所依据的政策（{policy}）。</translation>
    </message>
    <message>
        <source>The policy is read from {path}; the built-in policy {name} is not used.</source>
        <translation>政策取自 {path}；未使用内置政策 {name}。</translation>
    </message>
    <message>
        <source>The policy knows no park called {park} ({count} parcels, first: {parcel}); what depends on the park is unknown.{offered}</source>
        <translation>政策中没有名为{park}的园区（{count}宗，首宗{parcel}），与园区有关的判定为资料不足。{offered}</translation>
    </message>
    <message>
        <source>The policy sets no target that the survey could be measured by.</source>
        <translation>该政策没有可用本次核查衡量的目标。</translation>
    </message>
    <message>
        <source>The policy {name} has no weights and cuts ([grading]), so nothing can be graded: copy this part from the policy national-idle-land, or extend a policy that has it.</source>
        <translation>政策 {name} 没有权重和分级界限（[grading]），无法分级：请从 national-idle-land 复制该部分，或继承有该部分的政策。</translation>
    </message>
    <message>
        <source>The policy {policy} has no rule for {quantity} on {as_of}: idle land cannot be judged.</source>
        <translation>政策 {policy} 在 {as_of} 没有关于 {quantity} 的规则：无法判定闲置土地。</translation>
    </message>
    <message>
        <source>The policy {policy} has no rules on split transfers: nothing is judged.</source>
        <translation>政策 {policy} 没有分割转让的规定，未作判定。</translation>
    </message>
    <message>
        <source>The policy {policy}, by which the survey was judged, is not at hand as it was then: its targets are taken as the survey holds them, without those that count from a baseline given now, and the end of the campaign is not known. Give its file as POLICY_FILE.</source>
        <translation>核查所依据的政策 {policy} 的原文不在手边：目标以核查成果所存为准（本次另给基期的，从基期起算的各项不列），行动期限未知。请在 POLICY_FILE 中指定该政策文件。</translation>
    </message>
    <message>
        <source>The print {path} cannot be written.</source>
        <translation>PDF 文件 {path} 无法写入。</translation>
    </message>
    <message>
        <source>The profile {path} is of {other}, and {role} are to be matched.</source>
        <translation>匹配方案 {path} 用于{other}，而要匹配的是{role}。</translation>
    </message>
    <message>
        <source>The profile&apos;s column {column} is not in layer {layer}.</source>
        <translation>图层 {layer} 中没有匹配方案里的列 {column}。</translation>
    </message>
    <message>
        <source>The project {path} cannot be written ({reason}).</source>
        <translation>无法写入工程 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>The project {path} needs the ending .qgz.</source>
        <translation>工程 {path} 的扩展名须为 .qgz。</translation>
    </message>
    <message>
        <source>The record is none of those handed out and is not taken over.</source>
        <translation>该记录不在下发的核查包中，未并入。</translation>
    </message>
    <message>
        <source>The record stands there several times; none is taken over.</source>
        <translation>该记录重复出现，均未并入。</translation>
    </message>
    <message>
        <source>The record was deleted in the package; nothing is deleted here.</source>
        <translation>该记录在核查包中被删除；成果库不作删除。</translation>
    </message>
    <message>
        <source>The report cannot be written to {path}: {reason}.</source>
        <translation>报告无法写入{path}：{reason}。</translation>
    </message>
    <message>
        <source>The ring has less than three points and is left out.</source>
        <translation>该圈不足三点，未采用。</translation>
    </message>
    <message>
        <source>The ring is not closed; its first point is repeated.</source>
        <translation>地块圈未闭合，已补首点。</translation>
    </message>
    <message>
        <source>The ring lies outside of the first one: it is taken for a further part, not for a hole.</source>
        <translation>该圈在第一圈之外，按另一部分处理，不作为洞。</translation>
    </message>
    <message>
        <source>The ring repeats another ring of the plot and is left out.</source>
        <translation>该圈与本地块另一圈重复，未采用。</translation>
    </message>
    <message>
        <source>The sample park cannot be written to {folder}: {reason}.</source>
        <translation>示例园区无法写入 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>The sample park lies in {path}.</source>
        <translation>示例园区位于 {path}。</translation>
    </message>
    <message>
        <source>The schema {schema} of {where}</source>
        <translation>{where} 的模式 {schema}</translation>
    </message>
    <message>
        <source>The schema {schema} of {where} holds other tables: choose another schema.</source>
        <translation>{where} 的模式 {schema} 中是其他的表，请换一个模式。</translation>
    </message>
    <message>
        <source>The schema {schema} of {where} is to be made or brought to version {version}, and the account {user} may not do that: let an administrator (role baiyuan_admin) store a survey first.</source>
        <translation>{where} 的模式 {schema} 需要建立或升级到版本 {version}，账号 {user} 无权进行：请先由管理员（角色 baiyuan_admin）入库一次。</translation>
    </message>
    <message>
        <source>The scheme file {file} cannot be read as UTF-8 TOML: {reason}.</source>
        <translation>评价方案文件 {file} 不能按 UTF-8 编码的 TOML 读取：{reason}。</translation>
    </message>
    <message>
        <source>The scheme file {path} does not exist.</source>
        <translation>评价方案文件 {path} 不存在。</translation>
    </message>
    <message>
        <source>The scheme gives no weights: all indicators weigh the same. The weights are the bureau&apos;s to choose, in a scheme file of its own.</source>
        <translation>评价方案未给出权重，各项指标等权；权重由使用单位在自备的方案文件中确定。</translation>
    </message>
    <message>
        <source>The scheme is read from {path}; the built-in scheme {name} is not used.</source>
        <translation>评价方案取自 {path}，不使用内置方案 {name}。</translation>
    </message>
    <message>
        <source>The shapefile {path} has no {suffix} file beside it; ask for all its files.</source>
        <translation>shapefile {path} 缺少 {suffix} 文件，请补齐全部文件。</translation>
    </message>
    <message>
        <source>The styles cannot be written into {path} ({reason}).</source>
        <translation>样式无法写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>The survey has no park {park}{hint}.</source>
        <translation>核查成果中没有园区 {park}{hint}。</translation>
    </message>
    <message>
        <source>The survey holds no parcels of park {park}; it holds those of {parks}.</source>
        <translation>核查成果中没有园区 {park} 的宗地，现有园区：{parks}。</translation>
    </message>
    <message>
        <source>The survey holds no park {park}{hint}.</source>
        <translation>核查成果中没有园区 {park}{hint}。</translation>
    </message>
    <message>
        <source>The survey holds no parks: leave PARK empty.</source>
        <translation>核查成果中没有园区图层，PARK 请留空。</translation>
    </message>
    <message>
        <source>The survey holds no parks: none are ranked.</source>
        <translation>核查成果中没有园区图层，不作排名。</translation>
    </message>
    <message>
        <source>The survey is in {crs} and {where} in {other}, which is another datum: nothing is shifted silently. Store it in a database of its own.</source>
        <translation>成果的坐标系为 {crs}，{where} 为 {other}，基准不同，不作暗中转换。请存入另外的数据库。</translation>
    </message>
    <message>
        <source>The survey no longer holds the parcel; the record of the visit is kept all the same.</source>
        <translation>成果库中已没有该宗地，核查记录仍予保留。</translation>
    </message>
    <message>
        <source>The survey of the baseline {path} does not exist.</source>
        <translation>基期成果 {path} 不存在。</translation>
    </message>
    <message>
        <source>The survey was given no approvals: what is approved and not supplied is not known.</source>
        <translation>核查未给出批次用地，批而未供情况未知。</translation>
    </message>
    <message>
        <source>The survey was given no layer of the present land use: it is not known.</source>
        <translation>核查未给出现状地类图层，土地利用现状未知。</translation>
    </message>
    <message>
        <source>The survey was given no parks: their areas, built-up land, density and yields are not known.</source>
        <translation>核查未给出园区范围，园区面积、建成区、建筑密度和产出等未知。</translation>
    </message>
    <message>
        <source>The survey {path} does not exist.</source>
        <translation>核查成果 {path} 不存在。</translation>
    </message>
    <message>
        <source>The survey&apos;s boundary has changed since packaging by {area:.1f} m²: see whether what was recorded still holds of this land.</source>
        <translation>打包之后成果库中的界线变化了 {area:.1f} 平方米，请核对填报内容是否仍适用于现范围。</translation>
    </message>
    <message>
        <source>The survey&apos;s coordinate reference system {crs} has no EPSG code, and the database needs one: run the survey on parcels in a system that has one, such as CGCS2000 / 3-degree Gauss-Kruger.</source>
        <translation>成果的坐标系 {crs} 没有 EPSG 代码，而数据库需要：请用有代码的坐标系（如 CGCS2000 三度带高斯-克吕格）的宗地重新核查。</translation>
    </message>
    <message>
        <source>The table {path} is empty.</source>
        <translation>表格 {path} 为空。</translation>
    </message>
    <message>
        <source>The targets are set for land in parks, and no layer says which land lies in one: everything was counted. Give the layer of parks.</source>
        <translation>目标范围为园区内用地，但各图层均未注明所属园区，已全部计入；请提供园区图层。</translation>
    </message>
    <message>
        <source>The template asks for {names}, which no card has; nothing is printed there.</source>
        <translation>模板中的{names}是卡片没有的变量，该处留空。</translation>
    </message>
    <message>
        <source>The template {path} does not exist.</source>
        <translation>模板{path}不存在。</translation>
    </message>
    <message>
        <source>The template {path} shows nothing of a parcel: it has no item and no variable of a card.</source>
        <translation>模板{path}不显示宗地的任何内容：没有卡片的元素，也没有卡片的变量。</translation>
    </message>
    <message>
        <source>The text of {document} was not at hand; see the note of the scheme.</source>
        <translation>{document} 原文未取得，见方案说明。</translation>
    </message>
    <message>
        <source>The texts of {path} are neither GBK nor UTF-8: give the encoding.</source>
        <translation>{path} 的文本既不是 GBK 也不是 UTF-8，请指定编码。</translation>
    </message>
    <message>
        <source>The time of the campaign is over ({day}): the targets are shown as history.</source>
        <translation>已超出行动期限（{day}），目标仅作历史对照。</translation>
    </message>
    <message>
        <source>The unsupplied pieces of {path} are compared, too.</source>
        <translation>{path} 中的未供图斑一并对比。</translation>
    </message>
    <message>
        <source>The verdicts hold at the end of the day named above, under the policy named above, on the data as given.</source>
        <translation>判定结果以上述日期24时、上述政策和所提供的数据为准。</translation>
    </message>
    <message>
        <source>There is no code {name}.</source>
        <translation>没有代码 {name}。</translation>
    </message>
    <message>
        <source>There is no field {name}.</source>
        <translation>没有字段 {name}。</translation>
    </message>
    <message>
        <source>There is no kind of wording called {name}.</source>
        <translation>没有名为 {name} 的用语类别。</translation>
    </message>
    <message>
        <source>There is no role {name}.</source>
        <translation>没有角色 {name}。</translation>
    </message>
    <message>
        <source>There is no sentence {name}.</source>
        <translation>没有语句 {name}。</translation>
    </message>
    <message>
        <source>There is no service {service} in pg_service.conf.</source>
        <translation>pg_service.conf 中没有服务 {service}。</translation>
    </message>
    <message>
        <source>There is no table {name}.</source>
        <translation>没有表 {name}。</translation>
    </message>
    <message>
        <source>These land classes are not known or empty, and their ground counts as unknown: {codes}.</source>
        <translation>以下地类编码不能识别或为空，其面积按不明计：{codes}。</translation>
    </message>
    <message>
        <source>They bear the number of zone {number} ({width}°): {codes}.</source>
        <translation>坐标带有{width}°分带第{number}带的带号：{codes}。</translation>
    </message>
    <message>
        <source>They look like a Gauss-Krüger zone without its number, which only its surveyor knows.</source>
        <translation>坐标像是不带带号的高斯-克吕格坐标，带号需向测绘单位确认。</translation>
    </message>
    <message>
        <source>They look like longitudes and latitudes: EPSG:4490 in CGCS2000, EPSG:4326 in WGS 84.</source>
        <translation>坐标像是经纬度：CGCS2000 为 EPSG:4490，WGS 84 为 EPSG:4326。</translation>
    </message>
    <message>
        <source>This is not filled in on site; the survey&apos;s value stays.</source>
        <translation>该项不在外业填报范围内，保留成果库中的值。</translation>
    </message>
    <message>
        <source>This survey is in the database already; nothing was stored again.</source>
        <translation>该成果已在数据库中，没有重复存入。</translation>
    </message>
    <message>
        <source>This table has no column {name}.</source>
        <translation>该表没有列 {name}。</translation>
    </message>
    <message>
        <source>To be reached</source>
        <translation>目标值</translation>
    </message>
    <message>
        <source>To be verified</source>
        <translation>待核实</translation>
    </message>
    <message>
        <source>To be verified (mu)</source>
        <translation>待核实（亩）</translation>
    </message>
    <message>
        <source>To be verified for other reasons, such as a policy without a standard</source>
        <translation>因其他原因待核实（如政策未规定认定标准）</translation>
    </message>
    <message>
        <source>To the content</source>
        <translation>跳到正文</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Totals before and after</source>
        <translation>换算前后合计</translation>
    </message>
    <message>
        <source>Townships</source>
        <translation>乡镇(街道)</translation>
    </message>
    <message>
        <source>Typed cells kept from the earlier issue</source>
        <translation>从上期台账带入的单元格数</translation>
    </message>
    <message>
        <source>Typed cells that stand on a sheet of their own</source>
        <translation>列于“未对应的填写内容”表的单元格数</translation>
    </message>
    <message>
        <source>Under investigation</source>
        <translation>调查中</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Unit of the declared areas</source>
        <translation>申报面积的单位</translation>
    </message>
    <message>
        <source>Unit that made the data</source>
        <translation>数据产生单位</translation>
    </message>
    <message>
        <source>Unknown cause of idle land &apos;{code}&apos;. Known: {known}.{hint}</source>
        <translation>未知的闲置原因“{code}”。可用：{known}。{hint}</translation>
    </message>
    <message>
        <source>Unknown land classes</source>
        <translation>不合规的地类代码</translation>
    </message>
    <message>
        <source>Unknown policy &apos;{name}&apos;. Known: {known}.{hint}</source>
        <translation>未知的政策“{name}”。可用：{known}。{hint}</translation>
    </message>
    <message>
        <source>Unknown rules: {rules}. Known: {known}.</source>
        <translation>未知的规则：{rules}。可用：{known}。</translation>
    </message>
    <message>
        <source>Unknown scheme &apos;{name}&apos;. Known: {known}.{hint}</source>
        <translation>没有名为“{name}”的评价方案，已有：{known}。{hint}</translation>
    </message>
    <message>
        <source>Unsupplied</source>
        <translation>批而未供</translation>
    </message>
    <message>
        <source>Unsupplied land</source>
        <translation>批而未供核查</translation>
    </message>
    <message>
        <source>Unsupplied land (area in mu, number of pieces)</source>
        <translation>批而未供土地（亩，括号内为图斑数）</translation>
    </message>
    <message>
        <source>Unsupplied land by state</source>
        <translation>批而未供土地分状态统计</translation>
    </message>
    <message>
        <source>Unsupplied land by state: {list}.</source>
        <translation>批而未供土地：{list}。</translation>
    </message>
    <message>
        <source>Unsupplied land results from overlaying approvals, expropriations and supplies; parcels with the status of unsupplied land lie on it and are not added to it.</source>
        <translation>批而未供土地由批次、征收、供地图形叠加得出；状态为“批而未供”的宗地位于其上，不另行相加。</translation>
    </message>
    <message>
        <source>Unsupplied parcels</source>
        <translation>批而未供宗数</translation>
    </message>
    <message>
        <source>Unsupplied pieces</source>
        <translation>批而未供图斑</translation>
    </message>
    <message>
        <source>Unsupplied pieces now</source>
        <translation>本期未供图斑</translation>
    </message>
    <message>
        <source>Unsupplied pieces of the baseline</source>
        <translation>基期未供图斑</translation>
    </message>
    <message>
        <source>Urban development boundary</source>
        <translation>城镇开发边界</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Verdicts</source>
        <translation>判定结果</translation>
    </message>
    <message>
        <source>Version of the plugin</source>
        <translation>插件版本</translation>
    </message>
    <message>
        <source>Vertices nearer than this are one (m)</source>
        <translation>界址点最小间距（米）</translation>
    </message>
    <message>
        <source>Vertices that are one point at {digits} digits are written once.</source>
        <translation>保留{digits}位小数后重合的点只写一次。</translation>
    </message>
    <message>
        <source>WHOLES needs PIECES_OF: the field that says which patch each piece was cut from.</source>
        <translation>给出 WHOLES 时须给出 PIECES_OF：标明各块出自哪个图斑的字段。</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Wasted land in the baseline (m²)</source>
        <translation>基期存量用地面积（平方米）</translation>
    </message>
    <message>
        <source>Wasted land in the baseline: number</source>
        <translation>基期存量用地宗数</translation>
    </message>
    <message>
        <source>Wasted land now (m²)</source>
        <translation>本期存量用地面积（平方米）</translation>
    </message>
    <message>
        <source>Wasted land now: number</source>
        <translation>本期存量用地宗数</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>What a sum is divided by: covered area or whole area</source>
        <translation>总量的分母：被覆盖面积或全部面积</translation>
    </message>
    <message>
        <source>What became of the baseline&apos;s stock of land, and what is new: {list}.</source>
        <translation>基期存量用地去向和新增：{list}。</translation>
    </message>
    <message>
        <source>What falls due within {days} days</source>
        <translation>今后{days}天到期事项</translation>
    </message>
    <message>
        <source>What is called apparent was found by comparing records with rules; whether land is idle or inefficient is for the bureau to establish. What the bureau has recognised is counted apart and never added to it.</source>
        <translation>“疑似”是资料与规则比对所得线索，是否属于闲置、低效用地由主管部门调查认定。主管部门已作出的认定单独统计，不与“疑似”相加。</translation>
    </message>
    <message>
        <source>What needs a decision</source>
        <translation>需要研究决定的事项</translation>
    </message>
    <message>
        <source>What the bureau has recognised</source>
        <translation>主管部门认定情况</translation>
    </message>
    <message>
        <source>What the layer holds</source>
        <translation>图层内容</translation>
    </message>
    <message>
        <source>What the layer is</source>
        <translation>图层类型</translation>
    </message>
    <message>
        <source>What the survey found in the data ({count} findings):</source>
        <translation>核查在数据中发现的问题（{count}条）：</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>问题说明</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Where the day begins</source>
        <translation>出发地点</translation>
    </message>
    <message>
        <source>Where the findings lie; the dashed box is the extent of the layer.</source>
        <translation>问题分布图，虚线框为图层范围。</translation>
    </message>
    <message>
        <source>Where the weights come from</source>
        <translation>权重来源</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>具体</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>判定理由</translation>
    </message>
    <message>
        <source>Widest gap that is a fault (m)</source>
        <translation>缝隙最大宽度（米）</translation>
    </message>
    <message>
        <source>Without a status</source>
        <translation>无状态</translation>
    </message>
    <message>
        <source>Without the present land use the built-up area is as the parks state it, and its kinds are unknown.</source>
        <translation>没有现状地类图层：建成区面积取园区图层所载，各类用地不明。</translation>
    </message>
    <message>
        <source>Without the unsupplied pieces the land ready for supply and the supply rate stay unknown.</source>
        <translation>没有未供图斑：已达到供地条件的土地面积和土地供应率不明。</translation>
    </message>
    <message>
        <source>Write a PostGIS table as postgres:SERVICE|layername=schema.table; SERVICE is in pg_service.conf.</source>
        <translation>PostGIS 表写作 postgres:服务名|layername=模式.表，服务名见 pg_service.conf。</translation>
    </message>
    <message>
        <source>Writes a layer with exactly the fields that a database standard fixes.</source>
        <translation>严格按数据库标准规定的字段写出图层。</translation>
    </message>
    <message>
        <source>Writes a survey as a workbook with a sheet for each class, and keeps what the office typed.</source>
        <translation>将核查成果写成分类台账工作簿，并带入单位上期填写的内容。</translation>
    </message>
    <message>
        <source>Writes an invented industrial park with all layers the checks need.</source>
        <translation>生成一个虚构的产业集聚区，含核查所需的全部图层。</translation>
    </message>
    <message>
        <source>Writes parcels as coordinate texts in the dialect that a system takes.</source>
        <translation>将宗地按系统要求的格式写成报盘坐标文件。</translation>
    </message>
    <message>
        <source>Writes the quarterly or yearly report of a survey as one page and as PDF.</source>
        <translation>把核查成果写成季度或年度报告，生成网页和 PDF。</translation>
    </message>
    <message>
        <source>Writing {layer}</source>
        <translation>写入 {layer}</translation>
    </message>
    <message>
        <source>Yearly report, {year}</source>
        <translation>年度报告（{year}年）</translation>
    </message>
    <message>
        <source>Zoning</source>
        <translation>国土空间规划用途</translation>
    </message>
    <message>
        <source>Zoning of the whole parks</source>
        <translation>园区全部范围的规划用地</translation>
    </message>
    <message>
        <source>a baseline</source>
        <translation>基期</translation>
    </message>
    <message>
        <source>a date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>a date (YYYY-MM-DD)</source>
        <translation>日期（YYYY-MM-DD）</translation>
    </message>
    <message>
        <source>a geometry did not survive the round trip through WKB</source>
        <translation>几何图形经 WKB 往返后不一致</translation>
    </message>
    <message>
        <source>a line break</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>a list of tables is needed, written [[{key}]]</source>
        <translation>应为表的列表，写作 [[{key}]]</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>文本列表</translation>
    </message>
    <message>
        <source>a list of texts is needed, not {value}</source>
        <translation>应为文本列表，而不是 {value}</translation>
    </message>
    <message>
        <source>a list out of: {known}</source>
        <translation>列表，取自：{known}</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>a number above 0 is needed</source>
        <translation>应为大于0的数值</translation>
    </message>
    <message>
        <source>a number of 0 or more</source>
        <translation>不小于 0 的数字</translation>
    </message>
    <message>
        <source>a number of 0 or more is needed</source>
        <translation>应为不小于0的数值</translation>
    </message>
    <message>
        <source>a number or &quot;best&quot; is needed, not {given}</source>
        <translation>应为数值或“best”，不能是 {given}</translation>
    </message>
    <message>
        <source>a number, or a fraction such as &quot;1/3&quot;</source>
        <translation>数字，或“1/3”这样的分数</translation>
    </message>
    <message>
        <source>a rate is a fraction of 1: write 60 % as 0.6</source>
        <translation>比率应写成小数，60%写作0.6</translation>
    </message>
    <message>
        <source>a ring becomes less than three points at {digits} digits</source>
        <translation>保留{digits}位小数后有圈不足三点</translation>
    </message>
    <message>
        <source>a share between 0 and 1 is needed, a number or &quot;1/3&quot;</source>
        <translation>应为0到1之间的比例，写成小数或“1/3”</translation>
    </message>
    <message>
        <source>a share of the weight lies between 0 and 1</source>
        <translation>权重占比应在0到1之间</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>a table is needed</source>
        <translation>应为表</translation>
    </message>
    <message>
        <source>a table such as {land_use = &quot;industrial&quot;}</source>
        <translation>形如 {land_use = &quot;industrial&quot;} 的表</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>a text, true or false, or a list of texts</source>
        <translation>文本、true 或 false、或文本列表</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a whole number from {low} to {high} is needed, not {value}</source>
        <translation>应为{low}至{high}的整数，而不是 {value}</translation>
    </message>
    <message>
        <source>an ideal of {given} cannot be attained</source>
        <translation>理想值 {given} 无法达到</translation>
    </message>
    <message>
        <source>at least one table [[indicator]] is needed</source>
        <translation>至少应有一个 [[indicator]] 表</translation>
    </message>
    <message>
        <source>bytes in GBK</source>
        <translation>个GBK字节</translation>
    </message>
    <message>
        <source>cadastral sub-zone</source>
        <translation>地籍子区</translation>
    </message>
    <message>
        <source>cadastral zone</source>
        <translation>地籍区</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>个字符</translation>
    </message>
    <message>
        <source>column {number}</source>
        <translation>第{number}列</translation>
    </message>
    <message>
        <source>condition &apos;{name}&apos;: {what}</source>
        <translation>条件“{name}”：{what}</translation>
    </message>
    <message>
        <source>county</source>
        <translation>县级行政区划</translation>
    </message>
    <message>
        <source>deducted and net stand together or not at all</source>
        <translation>deducted 与 net 须同时给出或都不给</translation>
    </message>
    <message>
        <source>degrees</source>
        <translation>度</translation>
    </message>
    <message>
        <source>each text is one line</source>
        <translation>每个文本只能是一行</translation>
    </message>
    <message>
        <source>expected {wanted}, found {given}</source>
        <translation>应为{wanted}，实为 {given}</translation>
    </message>
    <message>
        <source>give policy and rule, or share and clause</source>
        <translation>应填写 policy 和 rule，或 share 和 clause</translation>
    </message>
    <message>
        <source>is neither yes nor no</source>
        <translation>既不是“是”也不是“否”</translation>
    </message>
    <message>
        <source>is no day that can be told for certain; write it as 2021-03-05</source>
        <translation>不能确定是哪一天，请写作 2021-03-05</translation>
    </message>
    <message>
        <source>is no number</source>
        <translation>不是数值</translation>
    </message>
    <message>
        <source>is none of the words of this field</source>
        <translation>不是该字段的取值</translation>
    </message>
    <message>
        <source>it does not say its coordinate system (坐标系=)</source>
        <translation>未说明坐标系（坐标系=）</translation>
    </message>
    <message>
        <source>it has blanks</source>
        <translation>含空格</translation>
    </message>
    <message>
        <source>it has full-width characters</source>
        <translation>含全角字符</translation>
    </message>
    <message>
        <source>it has lost its leading zero: {code}</source>
        <translation>缺首位0，应为{code}</translation>
    </message>
    <message>
        <source>it has no geometry</source>
        <translation>没有图形</translation>
    </message>
    <message>
        <source>it has small letters</source>
        <translation>含小写字母</translation>
    </message>
    <message>
        <source>it has {count} characters, {wanted} are needed</source>
        <translation>共{count}位，应为{wanted}位</translation>
    </message>
    <message>
        <source>it is a code of the land and sea use classification ({name})</source>
        <translation>是用地用海分类代码（{name}）</translation>
    </message>
    <message>
        <source>it is a code of the land survey ({name})</source>
        <translation>是三调地类代码（{name}）</translation>
    </message>
    <message>
        <source>it is a heading of the list and no class</source>
        <translation>是一级类代码，不是具体地类</translation>
    </message>
    <message>
        <source>it is empty, and the schema wants a value</source>
        <translation>为空，方案要求必填</translation>
    </message>
    <message>
        <source>it is empty; it says which patch the piece was cut from</source>
        <translation>为空，无法确定该块出自哪个图斑</translation>
    </message>
    <message>
        <source>it is missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>it is no polygon</source>
        <translation>不是面</translation>
    </message>
    <message>
        <source>it is on {datum}, and there are no parameters from there to CGCS2000 that the plugin may hold; transform it with your bureau&apos;s parameters, or import it as it stands</source>
        <translation>属 {datum}，插件不持有转换到CGCS2000的参数；请用本单位的参数转换，或原样导入</translation>
    </message>
    <message>
        <source>it is open for editing in another program</source>
        <translation>该文件正在其他程序中编辑</translation>
    </message>
    <message>
        <source>it is written otherwise than {code}, which is meant</source>
        <translation>书写不规范，应为{code}</translation>
    </message>
    <message>
        <source>it needs {place} once and no other braces</source>
        <translation>须有且只有一个 {place}，不得有其他花括号</translation>
    </message>
    <message>
        <source>it says {datum}, and the CRS given, {crs}, is on another datum</source>
        <translation>文件为 {datum}，给定的 {crs} 属另一基准</translation>
    </message>
    <message>
        <source>it was stored as a number and has lost digits</source>
        <translation>曾按数值存储，已丢失数位</translation>
    </message>
    <message>
        <source>its 13th character is {part}, one of {known} is needed</source>
        <translation>第13位为{part}，应为{known}之一</translation>
    </message>
    <message>
        <source>its 14th character is {part}, one of {known} is needed</source>
        <translation>第14位为{part}，应为{known}之一</translation>
    </message>
    <message>
        <source>its characters {start} to {stop} ({title}) are {part}, digits are needed</source>
        <translation>第{start}至{stop}位（{title}）为{part}，应为数字</translation>
    </message>
    <message>
        <source>its coordinate system “{value}” is none that is known</source>
        <translation>坐标系“{value}”无法识别</translation>
    </message>
    <message>
        <source>its coordinates are {kind}, and the CRS given, {crs}, has {other}</source>
        <translation>坐标单位为{kind}，而给定的 {crs} 单位为{other}</translation>
    </message>
    <message>
        <source>its county is 000000</source>
        <translation>县级行政区划为000000</translation>
    </message>
    <message>
        <source>its geometry is invalid at {digits} digits; repair it first</source>
        <translation>保留{digits}位小数后图形无效，请先修复</translation>
    </message>
    <message>
        <source>its geometry is invalid; repair it first</source>
        <translation>图形无效，请先修复</translation>
    </message>
    <message>
        <source>its header says zone {zone} and its eastings begin with {prefix}</source>
        <translation>文件头带号为 {zone}，而东坐标以 {prefix} 开头</translation>
    </message>
    <message>
        <source>its projection “{value}” is not Gauss-Krüger</source>
        <translation>投影“{value}”不是高斯克吕格</translation>
    </message>
    <message>
        <source>its sequence is 00000; it begins with 00001</source>
        <translation>顺序号为00000，应从00001起</translation>
    </message>
    <message>
        <source>its unit is “{value}”, and its numbers are not</source>
        <translation>计量单位为“{value}”，与数值不符</translation>
    </message>
    <message>
        <source>its zone “{value}” is no number</source>
        <translation>带号“{value}”不是数字</translation>
    </message>
    <message>
        <source>layer {layer} has no coordinate reference system</source>
        <translation>图层{layer}没有坐标系</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>线</translation>
    </message>
    <message>
        <source>metres</source>
        <translation>米</translation>
    </message>
    <message>
        <source>more is deducted from the patch than its area</source>
        <translation>扣除面积大于图斑面积</translation>
    </message>
    <message>
        <source>mu</source>
        <translation>亩</translation>
    </message>
    <message>
        <source>neither its header (带号=) nor its eastings say the zone</source>
        <translation>文件头（带号=）和东坐标都没有带号</translation>
    </message>
    <message>
        <source>no approvals given</source>
        <translation>未给出批次用地</translation>
    </message>
    <message>
        <source>no baseline given</source>
        <translation>未给出基期</translation>
    </message>
    <message>
        <source>no day set</source>
        <translation>未定期限</translation>
    </message>
    <message>
        <source>no geometry</source>
        <translation>无几何</translation>
    </message>
    <message>
        <source>no grade has a cut</source>
        <translation>没有任何等级的界限</translation>
    </message>
    <message>
        <source>no list of the documents has it</source>
        <translation>已收录的代码表中没有</translation>
    </message>
    <message>
        <source>no weight is positive</source>
        <translation>没有大于零的权重</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none given</source>
        <translation>未给出</translation>
    </message>
    <message>
        <source>none in the baseline</source>
        <translation>基期没有</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>未判定</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>not reached, overdue</source>
        <translation>未完成，已逾期</translation>
    </message>
    <message>
        <source>one of: {codes}</source>
        <translation>以下之一：{codes}</translation>
    </message>
    <message>
        <source>only the grades {grades} have a cut; below the last one is D</source>
        <translation>只有 {grades} 级设界限，低于最后一级的为 D</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未到期</translation>
    </message>
    <message>
        <source>open lines</source>
        <translation>条未闭合线</translation>
    </message>
    <message>
        <source>other objects</source>
        <translation>个其他对象</translation>
    </message>
    <message>
        <source>parcel_id {parcel} stands twice (row {row}): neither parcel has a card.</source>
        <translation>宗地编号(parcel_id){parcel}重复(第{row}行)，重复的宗地均未制卡。</translation>
    </message>
    <message>
        <source>patch {patch} is not among the whole ones</source>
        <translation>切割前的图斑中没有 {patch}</translation>
    </message>
    <message>
        <source>points</source>
        <translation>点</translation>
    </message>
    <message>
        <source>points and texts</source>
        <translation>个点和注记</translation>
    </message>
    <message>
        <source>points the other way than {other}: name a minimum and a maximum differently</source>
        <translation>与 {other} 方向相反：下限和上限须用不同名称</translation>
    </message>
    <message>
        <source>policies {action} takes {wanted} policies, not {given}.</source>
        <translation>policies {action} 需要 {wanted} 个政策，给出了 {given} 个。</translation>
    </message>
    <message>
        <source>polygons</source>
        <translation>面</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>rule {number}</source>
        <translation>第 {number} 条规则</translation>
    </message>
    <message>
        <source>rules are written as tables headed [[rule]]</source>
        <translation>规则应写成以 [[rule]] 开头的表</translation>
    </message>
    <message>
        <source>sequence</source>
        <translation>顺序号</translation>
    </message>
    <message>
        <source>some indicators have a weight: give all of them one, or none</source>
        <translation>部分指标有权重：应全部填写，或全部不填</translation>
    </message>
    <message>
        <source>survey.gpkg of an earlier run</source>
        <translation>上一次的 survey.gpkg</translation>
    </message>
    <message>
        <source>survey.gpkg of the baseline</source>
        <translation>基期 survey.gpkg</translation>
    </message>
    <message>
        <source>survey.gpkg of the ledger</source>
        <translation>核查成果 survey.gpkg</translation>
    </message>
    <message>
        <source>survey.gpkg of the survey</source>
        <translation>核查成果 survey.gpkg</translation>
    </message>
    <message>
        <source>survey.gpkg to store</source>
        <translation>要入库的 survey.gpkg</translation>
    </message>
    <message>
        <source>text between quotes is needed, not {value}</source>
        <translation>应为引号内的文本，而不是 {value}</translation>
    </message>
    <message>
        <source>that of the survey</source>
        <translation>核查成果所含基期</translation>
    </message>
    <message>
        <source>the CRS given, {crs}, is no Gauss-Krüger zone</source>
        <translation>给定的 {crs} 不是高斯克吕格分带</translation>
    </message>
    <message>
        <source>the cap must be 1 or more</source>
        <translation>上限须不小于 1</translation>
    </message>
    <message>
        <source>the column {column} stands there twice</source>
        <translation>列 {column} 出现了两次</translation>
    </message>
    <message>
        <source>the column {name} is needed once</source>
        <translation>须有且只有一个列 {name}</translation>
    </message>
    <message>
        <source>the column {name} must be the last</source>
        <translation>列 {name} 必须在最后</translation>
    </message>
    <message>
        <source>the column {name} stands twice</source>
        <translation>列 {name} 重复</translation>
    </message>
    <message>
        <source>the coordinates lie outside the transformation&apos;s domain</source>
        <translation>坐标超出转换的适用范围</translation>
    </message>
    <message>
        <source>the cut must be above 0 and at most {most:g}, the highest score the cap allows</source>
        <translation>界限须大于 0 且不超过 {most:g}（单项上限所允许的最高分）</translation>
    </message>
    <message>
        <source>the cuts must fall from the best grade to the last</source>
        <translation>界限须由高等级到低等级递减</translation>
    </message>
    <message>
        <source>the datum is none of {known}</source>
        <translation>基准不属于 {known}</translation>
    </message>
    <message>
        <source>the dictionary has no field {name}</source>
        <translation>字典中没有字段 {name}</translation>
    </message>
    <message>
        <source>the field {name} stands twice</source>
        <translation>字段 {name} 重复</translation>
    </message>
    <message>
        <source>the file does not take the features</source>
        <translation>文件不接受这些要素</translation>
    </message>
    <message>
        <source>the indicator is there twice</source>
        <translation>该指标重复</translation>
    </message>
    <message>
        <source>the key is missing</source>
        <translation>缺少该键</translation>
    </message>
    <message>
        <source>the parcels</source>
        <translation>宗地图层</translation>
    </message>
    <message>
        <source>the pieces of patch {patch} have {share} times its area; is a piece there twice?</source>
        <translation>图斑 {patch} 各块面积之和为其面积的{share}倍，是否有块重复？</translation>
    </message>
    <message>
        <source>the policy extends itself</source>
        <translation>政策不能继承自身</translation>
    </message>
    <message>
        <source>the rings are not closed</source>
        <translation>环未闭合</translation>
    </message>
    <message>
        <source>the same id, quantity and applies_to as {other}</source>
        <translation>id、quantity 和 applies_to 与 {other} 相同</translation>
    </message>
    <message>
        <source>the share must be above 0 and at most 1</source>
        <translation>比例须大于 0 且不超过 1</translation>
    </message>
    <message>
        <source>the system&apos;s message cannot be read; look at host, port, database, user and password</source>
        <translation>系统给出的信息无法解读；请检查主机、端口、数据库、用户和密码</translation>
    </message>
    <message>
        <source>the text in {field} was read in a wrong encoding.</source>
        <translation>字段{field}的文字读取时编码有误。</translation>
    </message>
    <message>
        <source>the text is empty</source>
        <translation>文本为空</translation>
    </message>
    <message>
        <source>the weight is negative</source>
        <translation>权重为负</translation>
    </message>
    <message>
        <source>there is no built-in policy &apos;{name}&apos;</source>
        <translation>没有名为“{name}”的内置政策</translation>
    </message>
    <message>
        <source>this rule and {other} can both apply to a parcel; neither is more specific</source>
        <translation>该规则与 {other} 可能同时适用于一宗地，且无从区分哪条更具体</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>true or false is needed, not {value}</source>
        <translation>应为 true 或 false，而不是 {value}</translation>
    </message>
    <message>
        <source>unknown indicator.</source>
        <translation>未知的指标。</translation>
    </message>
    <message>
        <source>unknown key.{hint}</source>
        <translation>未知的键。{hint}</translation>
    </message>
    <message>
        <source>unknown table.{hint}</source>
        <translation>未知的表。{hint}</translation>
    </message>
    <message>
        <source>unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>was stored as a number and has lost its last digits; take it from the source again as text</source>
        <translation>曾按数值保存，末位数字已丢失，请从来源处以文本重新取得</translation>
    </message>
    <message>
        <source>what lies there counts for both</source>
        <translation>重叠处两者都计入</translation>
    </message>
    <message>
        <source>what lies there is divided among them</source>
        <translation>重叠处在两者间分摊</translation>
    </message>
    <message>
        <source>what lies there is given to each</source>
        <translation>重叠处各自全额计入</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>yes or no (1, 0)</source>
        <translation>是或否（1、0）</translation>
    </message>
    <message>
        <source>yuan</source>
        <translation>元</translation>
    </message>
    <message>
        <source>zone {zone} does not lie in China</source>
        <translation>{zone} 带不在中国</translation>
    </message>
    <message>
        <source>{algorithm} has no parameter {key}{hint}.</source>
        <translation>{algorithm} 没有参数 {key}{hint}。</translation>
    </message>
    <message>
        <source>{algorithm} stopped at a fault of its own ({reason}); the log has the details.</source>
        <translation>{algorithm} 因程序自身错误停止（{reason}）；详情见日志。</translation>
    </message>
    <message>
        <source>{area} mu</source>
        <translation>{area}亩</translation>
    </message>
    <message>
        <source>{area} mu ({count})</source>
        <translation>{area}亩（{count}）</translation>
    </message>
    <message>
        <source>{area} m²</source>
        <translation>{area}平方米</translation>
    </message>
    <message>
        <source>{column} → none of the fields</source>
        <translation>{column} → 不是任何字段</translation>
    </message>
    <message>
        <source>{column} → undecided: {candidates}</source>
        <translation>{column} → 待定：{candidates}</translation>
    </message>
    <message>
        <source>{column} → {field} ({title}), by {basis}, {certainty} % sure{unit}</source>
        <translation>{column} → {field}（{title}），依据{basis}，把握{certainty}%{unit}</translation>
    </message>
    <message>
        <source>{count} buildings lie on parcels that overlap each other, and count on each of them.</source>
        <translation>{count} 幢建筑物位于相互重叠的宗地上，在各宗地均计入。</translation>
    </message>
    <message>
        <source>{count} buildings state no storey height: their storeys count once, none twice.</source>
        <translation>{count} 幢建筑物未载明层高，各层均按一倍计。</translation>
    </message>
    <message>
        <source>{count} columns of layer {layer} wait for a decision; CORRECTIONS takes it.</source>
        <translation>图层 {layer} 有{count}列待定，可在 CORRECTIONS 中指定。</translation>
    </message>
    <message>
        <source>{count} crumbs of cutting, {area:.6f} m² in all, are no pieces.</source>
        <translation>切割产生的碎屑 {count} 处，合计 {area:.6f} 平方米，不作为图斑。</translation>
    </message>
    <message>
        <source>{count} dates of layer {layer} lie outside 1678 to 2261; they count as missing.</source>
        <translation>图层 {layer} 有 {count} 个日期不在 1678 至 2261 年之间，按缺失处理。</translation>
    </message>
    <message>
        <source>{count} doubts about photos stand in the table findings of the survey.</source>
        <translation>有 {count} 条照片疑点，已记入成果库的 findings 表。</translation>
    </message>
    <message>
        <source>{count} features are of the 2020 edition of the land and sea use classification, whose list the plugin does not hold: their codes were not checked.</source>
        <translation>{count}个要素采用用地用海分类2020试行版，本插件未收录该版代码表，其代码未检查。</translation>
    </message>
    <message>
        <source>{count} features have no area of record or no valid geometry.</source>
        <translation>{count}个要素没有登记面积或没有有效图形。</translation>
    </message>
    <message>
        <source>{count} features of layer {layer} have no geometry; they are kept without area.</source>
        <translation>图层 {layer} 有 {count} 个要素没有几何图形，予以保留，面积为空。</translation>
    </message>
    <message>
        <source>{count} features of layer {layer} lie partly outside of the targets; that part of their values is not carried (WEIGHT = TOTAL).</source>
        <translation>图层 {layer} 有 {count} 个要素部分落在目标范围外；该部分数值未换算（WEIGHT = TOTAL）。</translation>
    </message>
    <message>
        <source>{count} features of layer {layer} lie partly outside of the targets; their values are given whole to the part inside (WEIGHT = SUM).</source>
        <translation>图层 {layer} 有 {count} 个要素部分落在目标范围外；其数值全部分给范围内的部分（WEIGHT = SUM）。</translation>
    </message>
    <message>
        <source>{count} features of the supplies have no supply on record: they do not count as supplied.</source>
        <translation>供地图层中有 {count} 个要素没有供地记录：不按已供计。</translation>
    </message>
    <message>
        <source>{count} features without a valid geometry were not compared.</source>
        <translation>{count}个要素没有有效图形，未参与比较。</translation>
    </message>
    <message>
        <source>{count} geometries of layer {layer} have heights or measures, which are not used.</source>
        <translation>图层 {layer} 有 {count} 个图形带 Z 或 M 值，未使用。</translation>
    </message>
    <message>
        <source>{count} geometries of layer {layer} hold arcs; they were replaced by chords that leave them by {tolerance} m at most.</source>
        <translation>图层 {layer} 有 {count} 个图形含圆弧，已用弦线代替，最大偏差 {tolerance} 米。</translation>
    </message>
    <message>
        <source>{count} geometries of layer {layer} were repaired.</source>
        <translation>图层 {layer} 有 {count} 个图形已修复。</translation>
    </message>
    <message>
        <source>{count} invalid geometries of layer {layer} were left out; the features are kept without area.</source>
        <translation>图层 {layer} 有 {count} 个无效图形未参与计算；要素予以保留，面积为空。</translation>
    </message>
    <message>
        <source>{count} more are in the ledger and in survey.gpkg.</source>
        <translation>另有{count}条，见一本账和 survey.gpkg。</translation>
    </message>
    <message>
        <source>{count} more are in the report of this park alone (PARK), in the ledger and in survey.gpkg.</source>
        <translation>另有{count}条，见本园区单独的报告（PARK）、一本账和 survey.gpkg。</translation>
    </message>
    <message>
        <source>{count} more are in the table findings of survey.gpkg.</source>
        <translation>另有{count}条，见 survey.gpkg 的 findings 表。</translation>
    </message>
    <message>
        <source>{count} more conflicts; CONFLICTS lists them all.</source>
        <translation>另有 {count} 处冲突，详见 CONFLICTS。</translation>
    </message>
    <message>
        <source>{count} more findings; the findings table holds them all.</source>
        <translation>另有 {count} 条问题，全部列于问题清单。</translation>
    </message>
    <message>
        <source>{count} more; the layer of findings holds them all.</source>
        <translation>另有{count}条，全部见问题点图层。</translation>
    </message>
    <message>
        <source>{count} of the layers of parameter {key} cannot be opened: {value}.</source>
        <translation>参数 {key} 中有 {count} 个图层无法打开：{value}。</translation>
    </message>
    <message>
        <source>{count} of {all} are drawn.</source>
        <translation>图上绘出{all}处中的{count}处。</translation>
    </message>
    <message>
        <source>{count} of {total} features of layer {layer} are covered by no source; their values are NULL.</source>
        <translation>图层 {layer} 共 {total} 个要素，其中 {count} 个没有任何源图斑覆盖，其数值为空。</translation>
    </message>
    <message>
        <source>{count} of {total} features of layer {layer} touch no target; their values are not carried.</source>
        <translation>图层 {layer} 共 {total} 个要素，其中 {count} 个不与任何目标图斑相交，其数值未换算。</translation>
    </message>
    <message>
        <source>{count} of {total} parks are not ranked: too little is known of them; the field missing says what.</source>
        <translation>共 {total} 个园区，其中 {count} 个因资料不足未排名，所缺资料见字段 missing。</translation>
    </message>
    <message>
        <source>{count} other batches</source>
        <translation>其余{count}个批次</translation>
    </message>
    <message>
        <source>{count} other classes</source>
        <translation>其余{count}类</translation>
    </message>
    <message>
        <source>{count} pairs of features of layer {layer} overlap, by {area} m² in all, most of all {first} and {second}; {effect}.</source>
        <translation>图层 {layer} 有 {count} 对要素互相重叠，共 {area} 平方米，最大的一处为要素 {first} 与 {second}；{effect}。</translation>
    </message>
    <message>
        <source>{count} parcels</source>
        <translation>{count}宗</translation>
    </message>
    <message>
        <source>{count} parcels ({area} mu) lie in no park that the survey knows; they are in the totals.</source>
        <translation>有{count}宗（{area}亩）不在已知园区内，已计入合计。</translation>
    </message>
    <message>
        <source>{count} parcels have a supply on record that the layer of supplies does not hold (first: {parcel}); their outlines count as supplied.</source>
        <translation>{count} 宗地有供地记录而供地图层中没有（首个：{parcel}），按宗地范围计为已供。</translation>
    </message>
    <message>
        <source>{count} parcels have only tenants in the table of enterprises: their tax and output stand for the parcel&apos;s.</source>
        <translation>{count} 宗地在企业表中只有承租企业，以承租企业的税收和产值作为该宗地的。</translation>
    </message>
    <message>
        <source>{count} parcels lie across the boundary of a park: their areas are cut there, and their tax, investment and floor area count by the share of their area that lies inside.</source>
        <translation>{count} 宗宗地跨园区边界：面积按边界切割，税收、投资和建筑面积按园内面积比例计入。</translation>
    </message>
    <message>
        <source>{count} parcels lie in no park and count in none (first: {parcel}).</source>
        <translation>{count} 宗宗地不在任何园区内，不计入（第一宗：{parcel}）。</translation>
    </message>
    <message>
        <source>{count} parcels state no land use: their tax and investment count as those of industry.</source>
        <translation>{count} 宗宗地未载明用途：其税收和投资按工业计入。</translation>
    </message>
    <message>
        <source>{count} parcels state no tax refund or relief: none was added back.</source>
        <translation>{count} 宗地未填退税或减免税额：未予加回。</translation>
    </message>
    <message>
        <source>{count} parcels were visited within {days} days and are left out.</source>
        <translation>{count} 宗地在 {days} 天内已核查过，未列入。</translation>
    </message>
    <message>
        <source>{count} parcels, {share} of the area</source>
        <translation>{count}宗，占面积{share}</translation>
    </message>
    <message>
        <source>{count} parcels: the latest figures of their enterprises are of different years.</source>
        <translation>{count} 宗地上各企业的最近年度不同。</translation>
    </message>
    <message>
        <source>{count} parcels: the output of tenants is not in the land user&apos;s; the clause merges their tax only. Mark the owner of standard factories in standard_factory: then both are those of the firms inside.</source>
        <translation>{count} 宗地的产值未并入承租企业：条文只合并税收。投资修建标准厂房用于出租（售）的，请在 standard_factory 标明，税收和产值即以入园企业汇总。</translation>
    </message>
    <message>
        <source>{count} parks: {title} is below 1 (least: park {park}, {share}); the figures it belongs to are of the known part only.</source>
        <translation>{count} 个园区的“{title}”小于 1（最低：园区 {park}，{share}）；相应指标仅为已知部分。</translation>
    </message>
    <message>
        <source>{count} periods name no parcel of the layer, the first {parcel}: they do not count.</source>
        <translation>{count} 个扣除时段所填宗地不在图层中（首个为 {parcel}），未计入。</translation>
    </message>
    <message>
        <source>{count} photos of earlier inspections are not in {folder} (first: {name}).</source>
        <translation>{folder} 中缺少以往核查的 {count} 张照片(首个：{name})。</translation>
    </message>
    <message>
        <source>{count} pieces</source>
        <translation>{count}块图斑</translation>
    </message>
    <message>
        <source>{count} pieces of the earlier run are no more (supplied, merged or revoked): {ids}.</source>
        <translation>上一次的 {count} 个图斑已不存在（已供、合并或撤回）：{ids}。</translation>
    </message>
    <message>
        <source>{count} pieces of {layer} smaller than asked for were left out, {area:.2f} m² in all.</source>
        <translation>{layer} 有 {count} 个图斑小于设定的最小值，未列出，合计 {area:.2f} 平方米。</translation>
    </message>
    <message>
        <source>{count} pieces smaller than asked for were left out, {area:.2f} m² in all.</source>
        <translation>有 {count} 个图斑小于设定的最小值，未列出，合计 {area:.2f} 平方米。</translation>
    </message>
    <message>
        <source>{count} rows of earlier years or without a year were left out beside the latest year.</source>
        <translation>有 {count} 行属较早年度或未填年度，已有最近年度数据，未计入。</translation>
    </message>
    <message>
        <source>{count} rows of the enterprises name neither an enterprise nor a parcel of the layer: their figures are left out.</source>
        <translation>企业表中有 {count} 行既无企业编号，也对应不到图层中的宗地：其数据未计入。</translation>
    </message>
    <message>
        <source>{count} rows repeat an enterprise at the same place: each enterprise counts once there.</source>
        <translation>企业在同一处重复 {count} 行，同一处每家企业只计一次。</translation>
    </message>
    <message>
        <source>{count} texts of {path} end in the middle of a character or hold none; it was left out.</source>
        <translation>{path} 中有{count}个文本在半个汉字处截断或无法解码，截断的部分已舍去。</translation>
    </message>
    <message>
        <source>{count} unsupplied pieces of the earlier survey hold what the office typed; without approvals they are not carried over.</source>
        <translation>上一次的 {count} 个未供图斑填有内容；本次未给出批次用地，不予沿用。</translation>
    </message>
    <message>
        <source>{field} (by area)</source>
        <translation>{field}（按面积换算）</translation>
    </message>
    <message>
        <source>{field} ({title}): {count} parcels state something else than was found; what was found stands, what was stated is kept in {kept}.</source>
        <translation>{field}（{title}）：{count} 宗地的填报值与核查结果不同，以核查结果为准，填报值保留在 {kept}。</translation>
    </message>
    <message>
        <source>{field}: main class</source>
        <translation>{field}：占比最大的类</translation>
    </message>
    <message>
        <source>{field}: share of the main class</source>
        <translation>{field}：最大类占比</translation>
    </message>
    <message>
        <source>{field}: share of {label}</source>
        <translation>{field}：{label}占比</translation>
    </message>
    <message>
        <source>{field}: share unknown</source>
        <translation>{field}：未知比例</translation>
    </message>
    <message>
        <source>{file}, line {line}, {where}, key &apos;{key}&apos;: {what}</source>
        <translation>{file}，第 {line} 行，{where}，键“{key}”：{what}</translation>
    </message>
    <message>
        <source>{file}, {where}, key &apos;{key}&apos;: {what}</source>
        <translation>{file}，{where}，键“{key}”：{what}</translation>
    </message>
    <message>
        <source>{folder} holds a survey with {count} inspections on site. Choose another folder, or switch on OVERWRITE: they are then carried over with their photos.</source>
        <translation>{folder} 中的核查成果有 {count} 条现场核查记录。请另选文件夹，或打开 OVERWRITE：记录及照片将一并继承。</translation>
    </message>
    <message>
        <source>{folder} holds a survey with {count} reviews. Choose another folder, or switch on OVERWRITE: the reviews are then carried over by parcel.</source>
        <translation>{folder} 中的核查成果含 {count} 条认定记录。请换一个文件夹，或勾选 OVERWRITE：认定记录将按宗地编号转入。</translation>
    </message>
    <message>
        <source>{folder} holds {count} unsupplied pieces with what the office typed, and this run has no approvals: they would be lost. Give the approvals, choose another folder, or switch on OVERWRITE.</source>
        <translation>{folder} 中有 {count} 个未供图斑填有内容，本次未给出批次用地，这些内容会丢失。请给出批次用地、另选文件夹，或勾选 OVERWRITE。</translation>
    </message>
    <message>
        <source>{folder} is not empty: a package is made in a folder of its own, so that nothing filled in is lost.</source>
        <translation>{folder} 不是空文件夹：核查包须放在单独的文件夹中，以免丢失已填报的内容。</translation>
    </message>
    <message>
        <source>{group} has more than one control area: {first} and {second} m².</source>
        <translation>{group} 的控制面积不一致：{first} 与 {second} 平方米。</translation>
    </message>
    <message>
        <source>{group} has no control area; its areas are not balanced.</source>
        <translation>{group} 没有控制面积，未调平。</translation>
    </message>
    <message>
        <source>{group}: the control area of {control} m² differs from the sum of the areas, {total} m², by more than 1 %; check both before the balanced areas are used.</source>
        <translation>{group}：控制面积 {control} 平方米与面积之和 {total} 平方米相差超过1%，使用调平面积前请核对两者。</translation>
    </message>
    <message>
        <source>{id} names other land in the current survey than in the baseline: it was matched by overlay.</source>
        <translation>编号 {id} 在本期与基期不是同一地块，已改按空间叠加匹配。</translation>
    </message>
    <message>
        <source>{kind}: only one of the two surveys holds them; they are not compared.</source>
        <translation>{kind}：仅一期成果中有，不作对比。</translation>
    </message>
    <message>
        <source>{last} is before valid_from {first}</source>
        <translation>{last} 早于 valid_from {first}</translation>
    </message>
    <message>
        <source>{layer} ({key}) cannot be written to {value}: {reason}. Is the file open, or the folder protected?</source>
        <translation>{layer}（{key}）无法写入 {value}：{reason}。文件是否已打开，或文件夹是否只读？</translation>
    </message>
    <message>
        <source>{layer} has no field {key} to join by.</source>
        <translation>{layer} 没有用于连接的字段 {key}。</translation>
    </message>
    <message>
        <source>{layer}: {key} {value} stands in rows {rows}; which one belongs to the parcel cannot be told.</source>
        <translation>{layer}：{key} {value} 出现在第{rows}行，无法判断哪一行属于该宗地。</translation>
    </message>
    <message>
        <source>{measures}: at most {years:g} year(s) ({clause})</source>
        <translation>{measures}最长{years:g}年（{clause}）</translation>
    </message>
    <message>
        <source>{name} can be used: {numbers} numbers and {tests} tests of its own.</source>
        <translation>{name} 可以使用：自有数值条款 {numbers} 条、非数值条款 {tests} 条。</translation>
    </message>
    <message>
        <source>{name} is no field of numbers of this schema</source>
        <translation>{name} 不是本方案的数值字段</translation>
    </message>
    <message>
        <source>{net} is {net_value} m², but {whole} less {less} gives {value} m².</source>
        <translation>{net}为{net_value}平方米，{whole}减{less}应为{value}平方米。</translation>
    </message>
    <message>
        <source>{number} {unit}</source>
        <translation>{number}{unit}</translation>
    </message>
    <message>
        <source>{parks} parks, {parcels} parcels</source>
        <translation>{parks}个园区，{parcels}宗地</translation>
    </message>
    <message>
        <source>{park}, {parcels} parcels</source>
        <translation>{park}，{parcels}宗地</translation>
    </message>
    <message>
        <source>{part} as 14th character exists on collective land (J) only</source>
        <translation>第14位为{part}，仅用于集体土地（J）</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}).</source>
        <translation>{path} 无法读取（{reason}）。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Close it where it is open, and look whether it is a GeoPackage.</source>
        <translation>无法读取 {path}（{reason}）。请关闭正在使用它的程序，并确认它是 GeoPackage。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}): close it where it is open.</source>
        <translation>{path} 无法读取（{reason}）：请关闭打开它的程序。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation>{path} 无法写入（{reason}）。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Close it where it is open, or choose another folder.</source>
        <translation>无法写入 {path}（{reason}）。请关闭正在使用它的程序，或换一个文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be written. Close it where it is open.</source>
        <translation>无法写入 {path}，请关闭正在使用它的程序。</translation>
    </message>
    <message>
        <source>{path} could not be written to its end: is the disk full?</source>
        <translation>{path}未能写完：磁盘是否已满？</translation>
    </message>
    <message>
        <source>{path} does not say its CRS (no .prj): give it.{likely}</source>
        <translation>{path} 没有坐标系（缺 .prj），请指定。{likely}</translation>
    </message>
    <message>
        <source>{path} does not say its CRS; {crs} is taken, as given.</source>
        <translation>{path} 没有坐标系，按指定的 {crs} 读取。</translation>
    </message>
    <message>
        <source>{path} does not say its encoding; by its texts it is {encoding}.</source>
        <translation>{path} 没有标明编码，按文本判断为 {encoding}。</translation>
    </message>
    <message>
        <source>{path} ends in neither .shp nor .gpkg; these two are written.</source>
        <translation>{path} 的扩展名不是 .shp 或 .gpkg，只能写这两种。</translation>
    </message>
    <message>
        <source>{path} has {size} MB; coordinate text is read up to {most} MB: split it, or is it another file?</source>
        <translation>{path} 有 {size} MB，坐标文件最多读取 {most} MB：请拆分，或检查是否选错文件。</translation>
    </message>
    <message>
        <source>{path} has {size} MB; tables are read up to {most} MB: split it.</source>
        <translation>{path} 有 {size} MB，表格最多读取 {most} MB，请拆分。</translation>
    </message>
    <message>
        <source>{path} holds no judged parcels: no map can be made of it.</source>
        <translation>{path} 中没有已判定的宗地：无法成图。</translation>
    </message>
    <message>
        <source>{path} holds no parcel with a polygon: no map can be made of it.</source>
        <translation>{path} 中没有带图形的宗地，无法制图。</translation>
    </message>
    <message>
        <source>{path} holds no visits: no project can be made of it.</source>
        <translation>{path} 中没有待核查宗地，无法制作工程。</translation>
    </message>
    <message>
        <source>{path} holds nothing for the map {theme}.</source>
        <translation>{path} 中没有可用于地图 {theme} 的内容。</translation>
    </message>
    <message>
        <source>{path} holds {found} of {written} features and values after writing; it is not kept.</source>
        <translation>{path} 写出后只有 {found} 个要素和值，应为 {written} 个，未保留。</translation>
    </message>
    <message>
        <source>{path} is damaged and cannot be read: open it, and save it again as .xlsx.</source>
        <translation>{path} 已损坏，无法读取：请打开后另存为 .xlsx。</translation>
    </message>
    <message>
        <source>{path} is empty.</source>
        <translation>{path} 为空。</translation>
    </message>
    <message>
        <source>{path} is no database of surveys: choose another file, or one that does not exist yet.</source>
        <translation>{path} 不是核查成果数据库：请选择其他文件，或填写一个尚不存在的文件。</translation>
    </message>
    <message>
        <source>{path} is no field package: choose the folder that holds {name}.</source>
        <translation>{path} 不是外业核查包：请选择含有 {name} 的文件夹。</translation>
    </message>
    <message>
        <source>{path} is no layout template of QGIS.</source>
        <translation>{path}不是 QGIS 版式模板。</translation>
    </message>
    <message>
        <source>{path} is no ledger: none of its sheets is one that the ledger makes.</source>
        <translation>{path} 不是台账：其中没有本工具生成的分类表。</translation>
    </message>
    <message>
        <source>{path} is no result of a survey: choose the survey.gpkg of an earlier run.</source>
        <translation>{path} 不是核查成果：请选择上一次的 survey.gpkg。</translation>
    </message>
    <message>
        <source>{path} is no text file.</source>
        <translation>{path} 不是文本文件。</translation>
    </message>
    <message>
        <source>{path} is no text table.</source>
        <translation>{path} 不是文本表格。</translation>
    </message>
    <message>
        <source>{path} is no workbook of Excel 2007 or later: save it as .xlsx.</source>
        <translation>{path} 不是 Excel 2007 及以后版本的工作簿，请另存为 .xlsx。</translation>
    </message>
    <message>
        <source>{path} is of Excel 97-2003 or locked by a password: save it as .xlsx without one.</source>
        <translation>{path} 是 Excel 97-2003 格式或设有打开密码：请去掉密码并另存为 .xlsx。</translation>
    </message>
    <message>
        <source>{path} is read by this run: choose another file, and the earlier one stays as it is.</source>
        <translation>{path} 是本次运行要读取的文件：请另选文件名，原文件保持不变。</translation>
    </message>
    <message>
        <source>{path} is the ledger of {theirs}, in another county; the survey is of {ours}: the same numbers may be other parcels there. Choose the earlier issue of these parks.</source>
        <translation>{path} 是另一县（市、区）{theirs} 的台账，本次核查的是 {ours}：相同编号可能是不同宗地。请选择这些园区的上期台账。</translation>
    </message>
    <message>
        <source>{path} is the ledger of {theirs}, the survey is of {ours}: see whether that is meant.</source>
        <translation>{path} 是 {theirs} 的台账，本次核查的是 {ours}：请确认是否有意如此。</translation>
    </message>
    <message>
        <source>{path} is there and holds {layers}, which would be lost; choose another file.</source>
        <translation>{path} 已存在，其中的 {layers} 将会丢失，请另选文件。</translation>
    </message>
    <message>
        <source>{path} needs Python 3.11 or newer.</source>
        <translation>{path} 需要Python 3.11或更高版本。</translation>
    </message>
    <message>
        <source>{path} says {words}, but its texts are {encoding}; they are read so.</source>
        <translation>{path} 标明 {words}，但文本实际为 {encoding}，按后者读取。</translation>
    </message>
    <message>
        <source>{path} was changed while it was being stored: run it again.</source>
        <translation>{path} 在入库过程中被改动，请再运行一次。</translation>
    </message>
    <message>
        <source>{path}, line {line}: it has more than {count} characters; this is no coordinate text.</source>
        <translation>{path} 第{line}行超过{count}个字符，不是坐标文件。</translation>
    </message>
    <message>
        <source>{path}, line {line}: the text is not in {encoding}; give the encoding.</source>
        <translation>{path} 第{line}行的文本不是 {encoding} 编码，请指定编码。</translation>
    </message>
    <message>
        <source>{path}, sheet {sheet}: the column {column} is missing, by which the typed cells are found.</source>
        <translation>{path} 的工作表 {sheet}：缺少“{column}”列，无法对应填写的内容。</translation>
    </message>
    <message>
        <source>{path}: the heading {name} stands there twice; the later is {new}.</source>
        <translation>{path}：表头 {name} 重复，后一列改名为 {new}。</translation>
    </message>
    <message>
        <source>{period}, up to {day}</source>
        <translation>{period}，截至{day}</translation>
    </message>
    <message>
        <source>{program} ended without a result: {reason}</source>
        <translation>{program}已结束但没有结果：{reason}</translation>
    </message>
    <message>
        <source>{rank} (equal)</source>
        <translation>{rank}（并列）</translation>
    </message>
    <message>
        <source>{rate} disposed of</source>
        <translation>已处置{rate}</translation>
    </message>
    <message>
        <source>{rate} of {base} mu</source>
        <translation>占{base}亩的{rate}</translation>
    </message>
    <message>
        <source>{reached} of {target}</source>
        <translation>{reached}，目标{target}</translation>
    </message>
    <message>
        <source>{role} has no field {field}{hint}.</source>
        <translation>{role}没有字段 {field}{hint}。</translation>
    </message>
    <message>
        <source>{rule} loosens the floor {floor}; it may only be tightened</source>
        <translation>{rule} 放宽了底线 {floor}；只能收紧</translation>
    </message>
    <message>
        <source>{schema} is no name for a schema: use letters, digits and _, at most 63 bytes.</source>
        <translation>{schema} 不能作模式名：只用文字、数字和下划线，至多 63 字节。</translation>
    </message>
    <message>
        <source>{second} ({later}) is before {first} ({earlier}).</source>
        <translation>{second}（{later}）早于{first}（{earlier}）。</translation>
    </message>
    <message>
        <source>{sentence} The nearest is {nearest}.</source>
        <translation>{sentence}最接近的是 {nearest}。</translation>
    </message>
    <message>
        <source>{status}: area (m²)</source>
        <translation>{status}：面积（平方米）</translation>
    </message>
    <message>
        <source>{status}: parcels</source>
        <translation>{status}：宗数</translation>
    </message>
    <message>
        <source>{text}.</source>
        <translation>{text}。</translation>
    </message>
    <message>
        <source>{title} ({field}): the best of a group is {best}; the values are not told apart by a ratio to it.</source>
        <translation>{title}（{field}）：有一组的最优值为 {best}，不能按与最优值之比区分各园区。</translation>
    </message>
    <message>
        <source>{title} ({value}) is more than {whole}.</source>
        <translation>{title}（{value}）大于{whole}。</translation>
    </message>
    <message>
        <source>{title} is empty.</source>
        <translation>{title}为空。</translation>
    </message>
    <message>
        <source>{title} is {value}, above 1 (100 %).</source>
        <translation>{title}为{value}，大于1（100%）。</translation>
    </message>
    <message>
        <source>{title} is {value}, after {day}: it cannot have happened.</source>
        <translation>{title}为{value}，晚于{day}，不可能已经发生。</translation>
    </message>
    <message>
        <source>{title} is {value}, before {day}.</source>
        <translation>{title}为{value}，早于{day}。</translation>
    </message>
    <message>
        <source>{title} is {value}, below 0.</source>
        <translation>{title}为{value}，小于0。</translation>
    </message>
    <message>
        <source>{title} is {value}, which programs write where there is no date.</source>
        <translation>{title}为{value}，是软件表示空日期的写法。</translation>
    </message>
    <message>
        <source>{title} {value} is no land class: {defect}.</source>
        <translation>{title}{value}不是规定的地类代码：{defect}。</translation>
    </message>
    <message>
        <source>{title} {value} stands at {count} features, another is {other}.</source>
        <translation>{title}{value}出现在{count}个要素中，另一个为要素{other}。</translation>
    </message>
    <message>
        <source>{title} {value}: {defects}.</source>
        <translation>{title}{value}：{defects}。</translation>
    </message>
    <message>
        <source>{value} (of the part that is known)</source>
        <translation>{value}（仅已知部分）</translation>
    </message>
    <message>
        <source>{value} differs from {other} of feature {feature}, a piece of the same patch</source>
        <translation>{value} 与同一图斑的要素 {feature} 的 {other} 不一致</translation>
    </message>
    <message>
        <source>{value} has too many digits</source>
        <translation>{value} 位数过多</translation>
    </message>
    <message>
        <source>{value} has {width} characters, and the field {most}</source>
        <translation>{value} 有{width}位，字段只容{most}位</translation>
    </message>
    <message>
        <source>{value} is no whole number</source>
        <translation>{value} 不是整数</translation>
    </message>
    <message>
        <source>{value} is none of {known}</source>
        <translation>{value} 不属于 {known}</translation>
    </message>
    <message>
        <source>{value} m is added to the eastings to bring them to the layer&apos;s CRS.</source>
        <translation>东坐标加 {value} 米，统一到图层坐标系。</translation>
    </message>
    <message>
        <source>{what} ({count})</source>
        <translation>{what}（{count}项）</translation>
    </message>
    <message>
        <source>{what} ({how})</source>
        <translation>{what}（{how}）</translation>
    </message>
    <message>
        <source>{what} ({unit})</source>
        <translation>{what}（{unit}）</translation>
    </message>
    <message>
        <source>{what}, missing: {missing}</source>
        <translation>{what}，缺少{missing}</translation>
    </message>
    <message>
        <source>{what}: {count} parcels, which are not listed here; the ledger and the table parcels of survey.gpkg hold each.</source>
        <translation>{what}：{count}宗，此处不逐宗列出，见一本账和 survey.gpkg 的 parcels 表。</translation>
    </message>
    <message>
        <source>{what}: {which}</source>
        <translation>{what}：{which}</translation>
    </message>
    <message>
        <source>{where} is of version {found}, this plugin knows {known}: install the newer plugin.</source>
        <translation>{where} 的版本为 {found}，本插件只认识到 {known}：请安装新版插件。</translation>
    </message>
    <message>
        <source>{where}: {what}</source>
        <translation>{where}：{what}</translation>
    </message>
    <message>
        <source>{width} characters do not hold {precision} decimals</source>
        <translation>宽度{width}容不下{precision}位小数</translation>
    </message>
    <message>
        <source>“{crs}” is no CRS; EPSG:4526 is one.</source>
        <translation>“{crs}”不是坐标系，写法如 EPSG:4526。</translation>
    </message>
    <message>
        <source>“{line}” holds braces that are none of {places}</source>
        <translation>“{line}”中的花括号不属于 {places}</translation>
    </message>
    <message>
        <source>“{mark}” cannot be written in {encoding}</source>
        <translation>“{mark}”无法用{encoding}写出</translation>
    </message>
    <message>
        <source>“{name}” cannot be written in GBK</source>
        <translation>“{name}”无法用GBK写出</translation>
    </message>
    <message>
        <source>“{name}” has more than {count} bytes in GBK, or none</source>
        <translation>“{name}”按GBK超过{count}字节，或为空</translation>
    </message>
    <message>
        <source>“{name}” is no encoding that is known; GBK and UTF-8 are.</source>
        <translation>“{name}”不是已知的编码，可用 GBK、UTF-8。</translation>
    </message>
    <message>
        <source>“{part}” is no correction: write column=field, or column=field:mu, with ; between two.</source>
        <translation>“{part}”不是有效的指定：请写作 列=字段 或 列=字段:亩，多项之间用 ; 分隔。</translation>
    </message>
    <message>
        <source>“{text}” cannot be written in {encoding}</source>
        <translation>“{text}”无法用{encoding}写出</translation>
    </message>
    <message>
        <source>“{text}” is no area.</source>
        <translation>“{text}”不是面积。</translation>
    </message>
    <message>
        <source>“{text}” is no kind of figure (面).</source>
        <translation>“{text}”不是图形属性（面）。</translation>
    </message>
    <message>
        <source>“{text}” is no number of points.</source>
        <translation>“{text}”不是界址点数。</translation>
    </message>
    <message>
        <source>“{value}” has {width} {unit}, and the field {most}</source>
        <translation>“{value}”有{width}{unit}，字段只容{most}</translation>
    </message>
    <message>
        <source>“{value}” holds a line break or control character</source>
        <translation>“{value}”含换行或控制字符</translation>
    </message>
    <message>
        <source>“{value}” in {title} is not {wanted}.</source>
        <translation>{title}的取值“{value}”不是{wanted}。</translation>
    </message>
    <message>
        <source>“{value}” is no area</source>
        <translation>“{value}”不是面积</translation>
    </message>
    <message>
        <source>“{value}” is no date (YYYY-MM-DD)</source>
        <translation>“{value}”不是日期（YYYY-MM-DD）</translation>
    </message>
    <message>
        <source>“{value}” is no number</source>
        <translation>“{value}”不是数字</translation>
    </message>
    <message>
        <source>“{value}” is no quantity of a target; it takes {codes}</source>
        <translation>“{value}”不是目标指标，可用值：{codes}</translation>
    </message>
    <message>
        <source>“{value}” is none of the schema&apos;s values</source>
        <translation>“{value}”不在方案的值域内</translation>
    </message>
    <message>
        <source>“{value}” stands at feature {other} too, and the schema wants each one once</source>
        <translation>“{value}”与要素 {other} 重复，方案要求唯一</translation>
    </message>
</context>
</TS>
