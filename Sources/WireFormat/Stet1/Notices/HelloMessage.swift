import EditModel
import JSON
import Notation

/// `hello`: the first message of a connection.
enum HelloMessage {
  /// Appends the message.
  static func write(_ hello: Hello, to output: inout [UInt8]) {
    output.append(literal: #"{"type":"hello","protocol":"stet.v1","document":"#)
    output.appendJSON(hello.document)
    output.append(literal: #","documentType":"#)
    output.appendJSON(hello.documentType)
    output.append(literal: #","epoch":""#)
    Base64.append(hello.epoch.bits, to: &output)
    output.append(literal: #"","revision":"#)
    output.appendJSON(hello.revision)
    output.append(literal: #","horizon":"#)
    output.appendJSON(hello.horizon)
    output.append(literal: hello.continues ? #","continues":true"# : #","continues":false"#)
    output.append(literal: #","session":""#)
    Base64.append(hello.session.bits, to: &output)
    output.append(literal: #"","resume":"#)
    output.appendJSON(hello.resume)
    output.append(literal: #","sequence":"#)
    output.appendJSON(hello.sequence)
    output.append(literal: #","access":"#)
    output.appendJSON(hello.access.rawValue)
    output.append(literal: #","limits":"#)
    hello.limits.write(to: &output)
    output.append(UInt8(ascii: "}"))
  }
}
