import * as ui from './ui';

/** A page. */
export default (props) => <Page {...props} />;

class Wrapped extends React.Component {
  render() {
    return (
      <Layout class="wide" {...this.props}>
        <ui.Button onClick={() => this.save()} />
        <br />
        <Icon name="x" />
        <ui.Panel>text</ui.Panel>
      </Layout>
    );
  }
}
const Memo = memo((props) => <Private {...props} />);
