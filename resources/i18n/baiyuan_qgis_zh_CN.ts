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
        <source>1 Prepare data</source>
        <translation>1 数据准备</translation>
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
        <source>; the nearest is {name}</source>
        <translation>；最接近的是 {name}</translation>
    </message>
    <message>
        <source>A condition not met</source>
        <translation>有不符合</translation>
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
        <source>All conditions met</source>
        <translation>全部符合</translation>
    </message>
    <message>
        <source>Anomalies of supply</source>
        <translation>供地异常</translation>
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
        <source>Apparently inefficient</source>
        <translation>疑似低效</translation>
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
        <source>Area apparently idle (start overdue, m²)</source>
        <translation>疑似闲置(逾期未动工)面积（平方米）</translation>
    </message>
    <message>
        <source>Area apparently idle (suspended, m²)</source>
        <translation>疑似闲置(中止开发)面积（平方米）</translation>
    </message>
    <message>
        <source>Area method</source>
        <translation>面积计算方法</translation>
    </message>
    <message>
        <source>Area of the parcels (m²)</source>
        <translation>宗地面积（平方米）</translation>
    </message>
    <message>
        <source>Areal interpolation</source>
        <translation>面积加权换算</translation>
    </message>
    <message>
        <source>Areas by all three methods</source>
        <translation>同时给出三种方法的面积</translation>
    </message>
    <message>
        <source>Areas to be balanced must be numbers of m², none below 0.</source>
        <translation>待调平的面积须为平方米数值，且不小于0。</translation>
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
        <source>Batch {batch} has no approval date: it is counted, after all dated ones.</source>
        <translation>批次 {batch} 缺少批准日期：仍计入，次序排在有日期的批次之后。</translation>
    </message>
    <message>
        <source>Batch {batch} was approved on {date}, after {as_of}: it does not count.</source>
        <translation>批次 {batch} 的批准日期为 {date}，晚于 {as_of}：不计入。</translation>
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
        <source>Borderline</source>
        <translation>临界待核</translation>
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
        <source>CONTROL: {value} is neither a number of m² nor a field of layer {layer}{hint}.</source>
        <translation>CONTROL：{value} 既不是平方米数值，也不是图层 {layer} 的字段{hint}。</translation>
    </message>
    <message>
        <source>Carries sums, rates and classes from one polygon layer to another by common area.</source>
        <translation>按公共面积把一个面图层的总量、比率和分类换算到另一个面图层。</translation>
    </message>
    <message>
        <source>Checking the layers</source>
        <translation>检查图层</translation>
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
        <source>Composition of the parcels</source>
        <translation>宗地构成</translation>
    </message>
    <message>
        <source>Control area (m², or the field that holds it)</source>
        <translation>控制面积（平方米，或存放它的字段）</translation>
    </message>
    <message>
        <source>Current land use</source>
        <translation>现状地类</translation>
    </message>
    <message>
        <source>Data missing</source>
        <translation>资料不足</translation>
    </message>
    <message>
        <source>Deadlines</source>
        <translation>到期预警清单</translation>
    </message>
    <message>
        <source>Decimals of the balanced areas</source>
        <translation>调平面积的小数位数</translation>
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
        <source>Feature {feature} of layer {layer} belongs to no group; it is not balanced.</source>
        <translation>图层 {layer} 的要素 {feature} 没有组别，不参加调平。</translation>
    </message>
    <message>
        <source>Feature {feature} of layer {layer} has no geometry.</source>
        <translation>图层 {layer} 的要素 {feature} 没有几何图形。</translation>
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
        <source>Field of the zone code</source>
        <translation>规划分区代码字段</translation>
    </message>
    <message>
        <source>Field that groups what is balanced together</source>
        <translation>调平分组字段</translation>
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
        <source>Figures of {enterprise} are of a year after AS_OF ({day}): they are left out.</source>
        <translation>{enterprise} 有晚于核查日期（{day}）所在年度的数据：未计入。</translation>
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
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Footprints overlap on parcel {parcel} by {area} m²: the ground was counted once.</source>
        <translation>宗地 {parcel} 上的建筑物轮廓重叠 {area} 平方米：基底面积只计一次。</translation>
    </message>
    <message>
        <source>Further layers</source>
        <translation>其他图层</translation>
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
        <source>Government reserves</source>
        <translation>政府储备土地</translation>
    </message>
    <message>
        <source>Grading the parcels</source>
        <translation>宗地分级</translation>
    </message>
    <message>
        <source>Indicators</source>
        <translation>指标明细</translation>
    </message>
    <message>
        <source>Inside the ecological red line (m²)</source>
        <translation>压占生态保护红线（平方米）</translation>
    </message>
    <message>
        <source>Its field {near} comes nearest: rename it to {field} if it is meant.</source>
        <translation>最接近的字段是 {near}：如即此字段，请改名为 {field}。</translation>
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
        <source>Land area</source>
        <translation>面积量算与调平</translation>
    </message>
    <message>
        <source>Land status</source>
        <translation>用地状态判定</translation>
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
        <source>Layer {layer} has a field {field} of its own; the values carried over are in {name}.</source>
        <translation>图层 {layer} 已有字段 {field}；换算结果存入 {name}。</translation>
    </message>
    <message>
        <source>Layer {layer} has no coordinate reference system: set it before the run.</source>
        <translation>图层 {layer} 没有坐标系：请先设置坐标系再运行。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field} ({title}).</source>
        <translation>图层 {layer} 缺少字段 {field}（{title}）。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}.</source>
        <translation>图层 {layer} 没有字段 {field}。</translation>
    </message>
    <message>
        <source>Layer {layer} has no field {field}; it has: {fields}. Choose the field that holds the zone.</source>
        <translation>图层 {layer} 没有字段 {field}；现有字段：{fields}。请选择填写规划分区的字段。</translation>
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
        <source>Layer {layer}, feature {feature}, field {field} ({title}): “{value}” is not {wanted} ({count} such values in the layer).</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}（{title}）：“{value}”不是{wanted}（图层中此类值共 {count} 个）。</translation>
    </message>
    <message>
        <source>Layer {layer}, feature {feature}, field {field}: the date {value} counts as missing.</source>
        <translation>图层 {layer}，要素 {feature}，字段 {field}：日期 {value} 按缺失处理。</translation>
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
        <source>Layer {layer}, feature {feature}: some of its coordinates are no numbers, which nothing can repair; draw it anew or delete it.</source>
        <translation>图层 {layer} 要素 {feature}：有坐标不是数值，无法修复；请重新绘制或删除该要素。</translation>
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
        <source>Layer {layer}, feature {feature}: {field} is empty ({count} features); each needs an id.</source>
        <translation>图层 {layer}，要素 {feature}：字段 {field} 为空（共 {count} 个要素）；每个要素都须有编号。</translation>
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
        <source>Layer {layer}: enterprise {enterprise} leases on {place}, which is leased from several parcels itself: its landlord cannot be told. Enter the parcel of the land user in {field}.</source>
        <translation>图层 {layer}：企业 {enterprise} 租用 {place}，而该处租自几宗地，无法确定出租方，请在 {field} 填写土地使用权人的宗地。</translation>
    </message>
    <message>
        <source>Layer {layer}: its CRS has longitudes and latitudes, but its coordinates are no degrees: set the right CRS.</source>
        <translation>图层 {layer}：坐标系为经纬度，但坐标值不是度：请设置正确的坐标系。</translation>
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
        <source>Layer {layer}: {field} {value} stands at features {features}; each needs an id of its own.</source>
        <translation>图层 {layer}：{field} 值 {value} 在要素 {features} 重复；每个要素的编号不得相同。</translation>
    </message>
    <message>
        <source>Layer {source} touches nothing of layer {target}: are both the right layers, in the right CRS?</source>
        <translation>图层 {source} 与图层 {target} 没有任何重叠：图层是否选对？坐标系是否正确？</translation>
    </message>
    <message>
        <source>Looking for unsupplied land</source>
        <translation>查找批而未供土地</translation>
    </message>
    <message>
        <source>Make a sample park</source>
        <translation>生成示例园区</translation>
    </message>
    <message>
        <source>Manifest of the run</source>
        <translation>运行清单</translation>
    </message>
    <message>
        <source>Measures density and yield of every parcel and grades how far its standards are attained.</source>
        <translation>测算每宗地的强度和产出，并按达标程度分级。</translation>
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
        <source>Missing values of the sources</source>
        <translation>源图层空值个数</translation>
    </message>
    <message>
        <source>No font with Chinese characters is installed on this machine, so the map picture may show boxes instead of them; install one, for example Noto Sans CJK.</source>
        <translation>本机没有中文字体，地图图片中的汉字可能显示为方框；请安装一种中文字体，例如 Noto Sans CJK。</translation>
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
        <source>No supply touches any batch: are approvals and supplies the right layers, and are their CRSs right? Everything approved counts as unsupplied.</source>
        <translation>没有任何供地与批次相交：批次和供地图层是否选错、坐标系是否正确？目前全部批准面积按批而未供计。</translation>
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
        <source>Number of findings</source>
        <translation>问题数</translation>
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
        <source>Number of parts</source>
        <translation>分割地块数</translation>
    </message>
    <message>
        <source>Number of pieces</source>
        <translation>图斑数</translation>
    </message>
    <message>
        <source>Number of polygons</source>
        <translation>图斑个数</translation>
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
        <source>Number of unsupplied pieces</source>
        <translation>批而未供图斑数</translation>
    </message>
    <message>
        <source>On permanent basic farmland (m²)</source>
        <translation>压占永久基本农田（平方米）</translation>
    </message>
    <message>
        <source>Only pieces at the edge take the difference</source>
        <translation>只由边缘图斑承担差值</translation>
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
        <source>Parcel efficiency</source>
        <translation>宗地用地效益</translation>
    </message>
    <message>
        <source>Parcel {parcel} has no area on the map: it is kept, but nothing can be said of its place.</source>
        <translation>宗地 {parcel} 在图上没有面积：予以保留，但无法核查其位置。</translation>
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
        <source>Parcel {parcel}: {area:.2f} m² supplied inside batch {batch} are not expropriated.</source>
        <translation>宗地 {parcel}：在批次 {batch} 内供应的 {area:.2f} 平方米尚未征收。</translation>
    </message>
    <message>
        <source>Parcel {parcel}: {area:.2f} m² were supplied outside every batch given.</source>
        <translation>宗地 {parcel}：{area:.2f} 平方米的供地不在所提供的任何批次范围内。</translation>
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
        <source>Parcel {parcel}: {second} ({later}) is before {first} ({earlier}); what rests on them is unknown.</source>
        <translation>宗地{parcel}：{second}（{later}）早于{first}（{earlier}），据此的判定均为资料不足。</translation>
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
        <source>Parcels apparently idle (start overdue)</source>
        <translation>疑似闲置(逾期未动工)宗数</translation>
    </message>
    <message>
        <source>Parcels apparently idle (suspended)</source>
        <translation>疑似闲置(中止开发)宗数</translation>
    </message>
    <message>
        <source>Parcels checked</source>
        <translation>宗地（叠加结果）</translation>
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
        <source>Parcels of grade {letter}</source>
        <translation>{letter} 级宗数</translation>
    </message>
    <message>
        <source>Parcels overlapping each other (m²)</source>
        <translation>宗地相互重叠（平方米）</translation>
    </message>
    <message>
        <source>Parcels to be verified</source>
        <translation>待核实宗数</translation>
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
        <source>Parks</source>
        <translation>园区</translation>
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
        <source>Periods to leave out of account</source>
        <translation>原因扣除时段</translation>
    </message>
    <message>
        <source>Permanent basic farmland</source>
        <translation>永久基本农田</translation>
    </message>
    <message>
        <source>Picture of the map</source>
        <translation>地图图片</translation>
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
        <source>QGIS cannot open it</source>
        <translation>QGIS 无法打开</translation>
    </message>
    <message>
        <source>QGIS project</source>
        <translation>QGIS 工程</translation>
    </message>
    <message>
        <source>Reading {layer}</source>
        <translation>读取 {layer}</translation>
    </message>
    <message>
        <source>Repair invalid geometries</source>
        <translation>修复无效几何</translation>
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
        <source>Rows on parcel {parcel} name no enterprise: the latest year of these rows counts as a whole.</source>
        <translation>宗地 {parcel} 上有未填企业编号的行：按宗地取这些行最近年度的合计。</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Share of the targets&apos; area that no source covers</source>
        <translation>目标图层未被覆盖的面积比例</translation>
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
        <source>Split check</source>
        <translation>分割转让核查</translation>
    </message>
    <message>
        <source>Splits judged</source>
        <translation>分割判定结果</translation>
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
        <source>Summary</source>
        <translation>汇总表</translation>
    </message>
    <message>
        <source>Supplied inside the batches (m²)</source>
        <translation>批次内已供（平方米）</translation>
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
        <source>Supply {parcel} has no date: it is counted as supplied by then.</source>
        <translation>供地 {parcel} 缺少日期：按截至核查日期已供计。</translation>
    </message>
    <message>
        <source>Supply {parcel} is dated after {as_of}: it does not count.</source>
        <translation>供地 {parcel} 的日期晚于 {as_of}：不计入。</translation>
    </message>
    <message>
        <source>Survey of the parks</source>
        <translation>园区一键核查</translation>
    </message>
    <message>
        <source>Targets that no source covers</source>
        <translation>没有源图斑覆盖的目标图斑数</translation>
    </message>
    <message>
        <source>The Python of this QGIS lacks {names}: on Windows install the package python3-geopandas with the OSGeo4W set-up, on Linux the package python3-geopandas of the distribution; the user guide says more under Installation.</source>
        <translation>当前 QGIS 的 Python 缺少 {names}：Windows 请用 OSGeo4W 安装程序安装 python3-geopandas，Linux 请安装发行版的 python3-geopandas；详见用户手册“安装”。</translation>
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
        <source>The balance of batch {batch} does not close: {area:.3f} m² are left.</source>
        <translation>批次 {batch} 不平衡：尚余 {area:.3f} 平方米。</translation>
    </message>
    <message>
        <source>The campaign of the policy &apos;{policy}&apos; is over ({limit}): its targets are history.</source>
        <translation>已超出行动期限（{limit}）：政策“{policy}”的目标仅作历史参考。</translation>
    </message>
    <message>
        <source>The control area {control} is no area.</source>
        <translation>控制面积 {control} 不是有效面积。</translation>
    </message>
    <message>
        <source>The earlier survey {path} does not exist.</source>
        <translation>上一次的核查成果 {path} 不存在。</translation>
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
        <source>The geometry libraries of this QGIS do not fit together ({reason}): they must come from where QGIS itself comes from (the OSGeo4W set-up or the distribution).</source>
        <translation>当前 QGIS 的几何库互不匹配（{reason}）：它们须与 QGIS 同源（OSGeo4W 安装程序或发行版）。</translation>
    </message>
    <message>
        <source>The invalid geometry of feature {feature} of layer {layer} was left out ({reason}).</source>
        <translation>图层 {layer} 的要素 {feature} 几何图形无效，未参与计算（{reason}）。</translation>
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
        <source>The parameter {key} is missing.</source>
        <translation>缺少参数 {key}。</translation>
    </message>
    <message>
        <source>The parcels have no field that tells of their supply (supply_method, contract_no, contract_date, supplied_on or supply_state): little can be judged. Do the fields bear other names?</source>
        <translation>宗地图层没有任何反映供地情况的字段（supply_method、contract_no、contract_date、supplied_on 或 supply_state）：多数宗地无从判定。字段是否用了别的名称？</translation>
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
        <source>The pieces that keep their area have {kept} m², more than the control area of {control} m².</source>
        <translation>保持面积不变的图斑共 {kept} 平方米，已超过控制面积 {control} 平方米。</translation>
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
        <source>The policy is read from {path}; the built-in policy {name} is not used.</source>
        <translation>政策取自 {path}；未使用内置政策 {name}。</translation>
    </message>
    <message>
        <source>The policy knows no park called {park} ({count} parcels, first: {parcel}); what depends on the park is unknown.{offered}</source>
        <translation>政策中没有名为{park}的园区（{count}宗，首宗{parcel}），与园区有关的判定为资料不足。{offered}</translation>
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
        <source>The project {path} cannot be written ({reason}).</source>
        <translation>无法写入工程 {path}（{reason}）。</translation>
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
        <source>The styles cannot be written into {path} ({reason}).</source>
        <translation>样式无法写入 {path}（{reason}）。</translation>
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
        <source>There is no table {name}.</source>
        <translation>没有表 {name}。</translation>
    </message>
    <message>
        <source>This table has no column {name}.</source>
        <translation>该表没有列 {name}。</translation>
    </message>
    <message>
        <source>To be verified</source>
        <translation>待核实</translation>
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
        <source>Unknown cause of idle land &apos;{code}&apos;. Known: {known}.{hint}</source>
        <translation>未知的闲置原因“{code}”。可用：{known}。{hint}</translation>
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
        <source>Unsupplied</source>
        <translation>批而未供</translation>
    </message>
    <message>
        <source>Unsupplied land</source>
        <translation>批而未供核查</translation>
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
        <source>Urban development boundary</source>
        <translation>城镇开发边界</translation>
    </message>
    <message>
        <source>Verdicts</source>
        <translation>判定结果</translation>
    </message>
    <message>
        <source>What a sum is divided by: covered area or whole area</source>
        <translation>总量的分母：被覆盖面积或全部面积</translation>
    </message>
    <message>
        <source>Writes an invented industrial park with all layers the checks need.</source>
        <translation>生成一个虚构的产业集聚区，含核查所需的全部图层。</translation>
    </message>
    <message>
        <source>Writing {layer}</source>
        <translation>写入 {layer}</translation>
    </message>
    <message>
        <source>Zoning</source>
        <translation>国土空间规划用途</translation>
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
        <source>a list of texts</source>
        <translation>文本列表</translation>
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
        <source>a number of 0 or more</source>
        <translation>不小于 0 的数字</translation>
    </message>
    <message>
        <source>a number, or a fraction such as &quot;1/3&quot;</source>
        <translation>数字，或“1/3”这样的分数</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>表</translation>
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
        <source>condition &apos;{name}&apos;: {what}</source>
        <translation>条件“{name}”：{what}</translation>
    </message>
    <message>
        <source>expected {wanted}, found {given}</source>
        <translation>应为{wanted}，实为 {given}</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>线</translation>
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
        <source>no weight is positive</source>
        <translation>没有大于零的权重</translation>
    </message>
    <message>
        <source>once recognised: {measures}</source>
        <translation>认定后：{measures}</translation>
    </message>
    <message>
        <source>once verified: {measures}</source>
        <translation>核实后：{measures}</translation>
    </message>
    <message>
        <source>one of: {codes}</source>
        <translation>以下之一：{codes}</translation>
    </message>
    <message>
        <source>points</source>
        <translation>点</translation>
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
        <source>rule {number}</source>
        <translation>第 {number} 条规则</translation>
    </message>
    <message>
        <source>rules are written as tables headed [[rule]]</source>
        <translation>规则应写成以 [[rule]] 开头的表</translation>
    </message>
    <message>
        <source>survey.gpkg of an earlier run</source>
        <translation>上一次的 survey.gpkg</translation>
    </message>
    <message>
        <source>the cap must be 1 or more</source>
        <translation>上限须不小于 1</translation>
    </message>
    <message>
        <source>the coordinates lie outside the transformation&apos;s domain</source>
        <translation>坐标超出转换的适用范围</translation>
    </message>
    <message>
        <source>the cuts must fall from the best grade to the last</source>
        <translation>界限须由高等级到低等级递减</translation>
    </message>
    <message>
        <source>the file does not take the features</source>
        <translation>文件不接受这些要素</translation>
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
        <source>the text is empty</source>
        <translation>文本为空</translation>
    </message>
    <message>
        <source>the weight is negative</source>
        <translation>权重为负</translation>
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
        <source>unknown key.{hint}</source>
        <translation>未知的键。{hint}</translation>
    </message>
    <message>
        <source>unknown table.{hint}</source>
        <translation>未知的表。{hint}</translation>
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
        <source>yes or no (1, 0)</source>
        <translation>是或否（1、0）</translation>
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
        <source>{count} buildings lie on parcels that overlap each other, and count on each of them.</source>
        <translation>{count} 幢建筑物位于相互重叠的宗地上，在各宗地均计入。</translation>
    </message>
    <message>
        <source>{count} buildings state no storey height: their storeys count once, none twice.</source>
        <translation>{count} 幢建筑物未载明层高，各层均按一倍计。</translation>
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
        <source>{count} more findings; the findings table holds them all.</source>
        <translation>另有 {count} 条问题，全部列于问题清单。</translation>
    </message>
    <message>
        <source>{count} of the layers of parameter {key} cannot be opened: {value}.</source>
        <translation>参数 {key} 中有 {count} 个图层无法打开：{value}。</translation>
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
        <source>{count} pairs of features of layer {layer} overlap, by {area} m² in all, most of all {first} and {second}; {effect}.</source>
        <translation>图层 {layer} 有 {count} 对要素互相重叠，共 {area} 平方米，最大的一处为要素 {first} 与 {second}；{effect}。</translation>
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
        <source>{count} parcels state no tax refund or relief: none was added back.</source>
        <translation>{count} 宗地未填退税或减免税额：未予加回。</translation>
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
        <source>{count} periods name no parcel of the layer, the first {parcel}: they do not count.</source>
        <translation>{count} 个扣除时段所填宗地不在图层中（首个为 {parcel}），未计入。</translation>
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
        <source>{folder} holds a survey with {count} reviews. Choose another folder, or switch on OVERWRITE: the reviews are then carried over by parcel.</source>
        <translation>{folder} 中的核查成果含 {count} 条认定记录。请换一个文件夹，或勾选 OVERWRITE：认定记录将按宗地编号转入。</translation>
    </message>
    <message>
        <source>{folder} holds {count} unsupplied pieces with what the office typed, and this run has no approvals: they would be lost. Give the approvals, choose another folder, or switch on OVERWRITE.</source>
        <translation>{folder} 中有 {count} 个未供图斑填有内容，本次未给出批次用地，这些内容会丢失。请给出批次用地、另选文件夹，或勾选 OVERWRITE。</translation>
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
        <source>{last} is before valid_from {first}</source>
        <translation>{last} 早于 valid_from {first}</translation>
    </message>
    <message>
        <source>{layer} ({key}) cannot be written to {value}: {reason}. Is the file open, or the folder protected?</source>
        <translation>{layer}（{key}）无法写入 {value}：{reason}。文件是否已打开，或文件夹是否只读？</translation>
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
        <source>{path} cannot be read ({reason}). Close it where it is open, and look whether it is a GeoPackage.</source>
        <translation>无法读取 {path}（{reason}）。请关闭正在使用它的程序，并确认它是 GeoPackage。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Close it where it is open, or choose another folder.</source>
        <translation>无法写入 {path}（{reason}）。请关闭正在使用它的程序，或换一个文件夹。</translation>
    </message>
    <message>
        <source>{path} holds no judged parcels: no map can be made of it.</source>
        <translation>{path} 中没有已判定的宗地：无法成图。</translation>
    </message>
    <message>
        <source>{path} holds nothing for the map {theme}.</source>
        <translation>{path} 中没有可用于地图 {theme} 的内容。</translation>
    </message>
    <message>
        <source>{path} is no result of a survey: choose the survey.gpkg of an earlier run.</source>
        <translation>{path} 不是核查成果：请选择上一次的 survey.gpkg。</translation>
    </message>
    <message>
        <source>{rule} loosens the floor {floor}; it may only be tightened</source>
        <translation>{rule} 放宽了底线 {floor}；只能收紧</translation>
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
</context>
</TS>
